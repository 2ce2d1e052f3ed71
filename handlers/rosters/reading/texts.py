"""The names of documents and changes as they are printed. The words that people type stand in words.toml."""

RESIDENT_ID = "居民身份证"
PASSPORT = "护照"
HK_MACAO_PERMIT = "港澳居民居住证"
TAIWAN_PERMIT = "台湾居民居住证"
PERMANENT_RESIDENT = "外国人永久居留身份证"
HK_MACAO_PASS = "港澳居民来往内地通行证"
TAIWAN_PASS = "台湾居民来往大陆通行证"

JOINED = "新增"
LEFT = "离职"
ON_LEAVE = "请假"
TODAY = "今天"
DAY = "天"
WE = "我"
FEW = {"俩": "2个", "仨": "3个"}
PRESENT = "到岗"
CHANGED_INTO = ("换成", "换成了", "换为", "今天换成", "今天换成了", "今日换成", "已换成", "已经换成")
TOMORROW = "明天"
FOREIGN_BUT_LOCAL = ("中国", "汉", "中国大陆", "大陆", "内地", "cn", "china", "chn", "中国香港", "中国澳门", "中国台湾")
GREATER_CHINA = ("香港", "澳门", "台湾", "中国香港", "中国澳门", "中国台湾")
TAIWAN = "台湾"

HAN = "\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff〇"  #: inside the brackets of a pattern
PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
OTHER_PLATES = frozenset({"无牌", "临牌", "叉车", "临时牌照", "无", "电动车", "电瓶车"})
DAY_WORDS = (
    ("前天", -2),
    ("昨天", -1),
    ("昨日", -1),
    ("昨晚", -1),
    ("大后天", 3),
    ("后天", 2),
    ("明天", 1),
    ("明日", 1),
    ("明早", 1),
    ("明晚", 1),
)
CHINESE_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
CHINESE_UNITS = {"十": 10, "百": 100}
TEN = "十"
SUBTOTAL, TOTAL = "小计", "合计"
TRAILER = "挂"

RETURNED = "返岗"
MOVED = "调岗"
CHANGES = (JOINED, LEFT, ON_LEAVE, RETURNED, MOVED)
EMPLOYED = frozenset(  #: how somebody is employed, which names no group
    ("临时工", "正式工", "派遣工", "劳务工", "小时工", "日结工", "合同工", "学徒工", "外包工", "新员工", "老员工")
)
LABEL_OF_NAME = "姓名："
NAME_HEADING = "姓名"
BED_HEADING = "床位"
COMPANY_HEADING = "来访单位"
LODGING = "住宿"
ALL_OF = ("人员", "员工", "工人", "人员有", "同事")  #: ends a heading that says no more of those below
RESTING = (
    "休息",
    "轮休",
    "调休",
    "今日休息",
    "今天休息",
    "休息人员",
    "轮休人员",
    "出差",
    "外出",
    "公出",
    "出差人员",
    "外出人员",
)  #: nobody who is on leave
#: Alone in front of a colon.
SHORT_CHANGES = {
    "新": JOINED,
    "来": JOINED,
    "进": JOINED,
    "增": JOINED,
    "入": JOINED,
    "出": LEFT,
    "走": LEFT,
    "离": LEFT,
    "减": LEFT,
    "假": ON_LEAVE,
}
TICKS = "√✓✔☑✅●■◆★▲vV1yY是到对+＋"
CIRCLES = "○〇Oo"  #: ticks where nothing else is one
CROSSES = "×✗✘xX○〇Oo□☐否无0-—/"
COLON = (
    r"\s*(?:[:是为有共计还仍]|保持|仍然|依然|依旧|还剩|剩下|只剩|剩)*\s*"  #: between a word for a figure and the figure
)
PHONE_SEPARATORS = r"[/、,，;；\n或]|\s{2,}"
LIST_SEPARATORS = r"[/、和及与(（)）]"
GENDERS = ("男", "女")
CHAIN = "#接龙"
HOTEL = "宾馆"  #: 悦来宾馆 is a company, not guests
ABOVE = "以上"  #: begins a line that sums up those before it
CHAIN_WORDS = ("例", "接龙", "#")
EXAMPLE_WORDS = ("例", "例如")
LEAVE_WORDS = frozenset({"请假", "病假"})
ENDS_NAMES_TOO = "新来明平"  #: begins words that follow a name, and ends names as well
BETWEEN_NAMES = ("和", "从", "于", "有", "那")
JOBS = frozenset(
    {
        "安保",
        "保安",
        "保洁",
        "仓管",
        "文员",
        "司机",
        "叉车",
        "装卸",
        "分拣",
        "打包",
        "食堂",
        "打单",
        "理货",
        "质检",
        "维修",
        "店长",
        "组长",
        "班长",
        "主管",
        "收银",
        "收银员",
        "厨师",
        "后厨",
        "服务员",
        "理货员",
        "分拣员",
        "装卸工",
        "快递员",
        "派件员",
        "客服",
        "保安员",
        "电工",
        "木工",
        "焊工",
        "普工",
        "小工",
        "杂工",
        "钢筋工",
        "瓦工",
        "塔吊",
        "会计",
        "出纳",
        "库管",
    }
)
LABELS = {
    "name": "姓名|名字|员工姓名",
    "team": "所属班组|班组|小组|部门|岗位|工种|车间",
    "shift": "班次|班别",
    "lodging": "住宿地址|住宿地|住宿情况|住宿(?!舍)|住处|住所|住哪|宿舍号?|现住址|住址|居住地|暂住地|房间号?|地址"
    "|住在|住",
    "employer": "单位|公司",
    "dispatch": "派遣公司|劳务公司|劳务派遣|派遣",
    "change": "变动|状态",
    "staff_no": "工号",
    "skip": "性别|年龄|民族|籍贯|备注|国籍|入职日期|入职时间",
    "type": "证件类型",
}
PLAIN_DOCUMENT_LABELS = ("证件号", "id", "证件号码")
CALLED = (  #: what a visitor is called by, behind a surname
    "工总|师傅|经理|主任|先生|女士|老师|总监|队长|主管|科长|处长|局长|教授|医生|律师|会计|工程师|老板|所长"
    "|厂长|部长|专员|总|工|姐|哥|姨"
)
OF = "的"
COMPANY = "公司"
FROM = "从由原"
AND = "和与及跟"  #: between two names
FAMILIAR = ("老", "小")
PARTICLES = frozenset("的了在是和请去来到就也已从要说都被把跟与及有没不换又住因于提由想报调辞返销")
EVERYONE = "全"
ONE_HEAD = "人"
AND_OTHERS = ("等", "一行")
FILLERS = frozenset({"等", "共", "一行", "人", "的", "到", "在", "和"})
VEHICLE = "车"
STAFF = "人员"
UNNAMED = frozenset(("我", "我们", "他", "她", "他们", "人", "师傅", "工人", "领导", "车", "客户", "客人", "老板"))
#: After a word for being there: the number of heads, in a group.
HEADS = (
    rf"(?:总?人数|总数|人员|员工|职工)?{COLON}[(（]?([0-9]{{1,6}})"
    r"\s*(?:[人名位个](?![份次均])|(?=$|[\s,，。;；(（、)）]))"
)
ADDRESSED = (  #: whom a message speaks to at its head
    "领导|警官|警察同志|民警同志|民警|警察|警长|老师|同志|师傅|所长|主任|经理|书记|队长|科长|处长|局长|主管|教导员"
    "|老板|群主|管理员|网格员|联络员|家人|同事|小伙伴|兄弟|朋友|亲"
)
ADDRESSED_SHORTLY = "所|队|哥|姐|总|工|局|科|处|叔|姨|警"  #: only a greeting behind it tells it from a name
HAIL = "早上好|上午好|中午好|下午好|晚上好|晚好|早安|您好|你们?好|好|早|辛苦了?|打扰了?|打扰一下|新年好|节日好"
FORM = "(?:填写|接龙|报送|上报|书写|名单)?(?:格式|模板|范例|示例|样例|样式|例子|例如|举例|参考格式|例)"
SENDING = "(?:发|报|交|传|给|补|提供|上)"
