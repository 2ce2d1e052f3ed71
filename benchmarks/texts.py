"""What the benchmarks' people and notices say."""

STATION, PARK, PERSON = "东城派出所", "城东物流园", "张三"
ASK_WHO = "我的身份"


def chatter(number: int) -> str:
    return f"我想问一下第{number}条：今天夜班的班车几点从宿舍区出发？另外食堂几点关门？"


def notice(number: int) -> str:
    return f"【通报 {number}】" + "今日夜班班车 20:10 发车，请各班组提前十分钟到场。" * 8
