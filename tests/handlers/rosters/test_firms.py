"""A company's name ends before the words that say whom of it a list shows, whatever these are."""

import pytest

from handlers.rosters.reading import enterprise

NAMED = {
    "鑫源五金": [
        "鑫源五金冲压车间在岗人员",
        "鑫源五金外宿人员登记",
        "鑫源五金（喷漆车间）11月24日在岗名单",
        "鑫源五金二期施工人员",
    ],
    "锦裕鞋材二厂": ["锦裕鞋材二厂针车组到岗表", "锦裕鞋材二厂员工名单"],
    "安居物业": ["安居物业保安名单", "安居物业3号楼住宿人员名单", "安居物业收银员花名册"],
    "安邦保安": ["安邦保安员工名单"],
    "安邦保安公司": ["安邦保安公司全体员工名单", "安邦保安公司 员工信息表"],
    "蜀香楼": ["蜀香楼后厨人员名单", "蜀香楼维修班人员", "蜀香楼一车间人员名单", "蜀香楼第48周排班表"],
    "蓉建建筑劳务": ["蓉建建筑劳务人员信息", "蓉建建筑劳务钢筋班人员", "蓉建建筑劳务三标段人员名单"],
    "众诚劳务派遣": ["众诚劳务派遣11月24日到岗"],
    "大成包装": ["大成包装劳务派遣人员名单", "大成包装寒假工花名册", "大成包装晚班到岗23人"],
    "星光电子商务": ["星光电子商务客服名单"],
    "百川货运代理": ["百川货运代理押运人员"],
    "舜丰速递城南站": ["舜丰速递城南站快递员名单"],
    "顺达汽修服务中心": ["顺达汽修服务中心员工信息登记表"],
    "顺和": ["顺和人员名单"],
    "三一重工": ["三一重工装配线人员"],
    "望江装卸队": ["望江装卸队花名册"],
    "通关达报关行": ["通关达报关行人员变动表（11月20日）"],
    "顺通报关": ["顺通报关行政人员名单"],
}
NAMELESS = [
    "冲压车间人员名单",
    "夜班人员名单",
    "骑手名单",
    "三号仓库人员名单",
    "施工人员实名制登记表",
    "食堂工作人员健康证名单",
]


@pytest.mark.parametrize(("name", "title"), [(name, title) for name, titles in NAMED.items() for title in titles])
def test_the_name_ends_where_the_list_begins(name: str, title: str) -> None:
    assert enterprise.find([title]) == name


@pytest.mark.parametrize("title", NAMELESS)
def test_parts_of_a_company_are_no_company(title: str) -> None:
    assert enterprise.find([title]) is None
    assert enterprise.of_title(title, only_sure=True) is None


def test_who_sends_people_is_not_where_they_work() -> None:
    assert enterprise.find(["恒瑞云仓12月8日日结人员名单", "劳务公司：鲁聚人力"]) == "恒瑞云仓"


def test_a_company_stands_alone_above_its_title() -> None:
    assert enterprise.find(["大湾鲜蔬", "2026年11月24日当班人员"]) == "大湾鲜蔬"
    assert enterprise.find(["温馨提示", "2026年11月24日当班人员"]) is None


def test_whom_a_list_is_for_is_not_who_hands_it_in() -> None:
    assert enterprise.find(["登记单位：城东派出所", "流动人口信息登记表"]) is None
