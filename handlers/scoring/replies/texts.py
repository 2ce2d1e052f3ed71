"""The vocabulary of words.toml, as constants."""

import tomllib
from importlib import resources
from typing import Any

_WORDS: dict[str, Any] = tomllib.loads(
    resources.files("handlers.scoring.replies").joinpath("words.toml").read_text("utf-8")
)

NUMERALS: str = _WORDS["NUMERALS"]
SIGNS: dict[str, str] = _WORDS["SIGNS"]
BEFORE: tuple[str, ...] = tuple(_WORDS["BEFORE"])
AFTER: tuple[str, ...] = tuple(_WORDS["AFTER"])
THINGS: tuple[str, ...] = tuple(_WORDS["THINGS"])
DEEDS: tuple[str, ...] = tuple(_WORDS["DEEDS"])
SOFTENERS: tuple[str, ...] = tuple(_WORDS["SOFTENERS"])
BACKWARDS: str = _WORDS["BACKWARDS"]
NOT_BEFORE: tuple[str, ...] = tuple(_WORDS["NOT_BEFORE"])
NOT_AFTER: tuple[str, ...] = tuple(_WORDS["NOT_AFTER"])
ASKING: tuple[str, ...] = tuple(_WORDS["ASKING"])
OTHERS: tuple[str, ...] = tuple(_WORDS["OTHERS"])
OR: tuple[str, ...] = tuple(_WORDS["OR"])
AND: tuple[str, ...] = tuple(_WORDS["AND"])
TO: tuple[str, ...] = tuple(_WORDS["TO"])
ALL: tuple[str, ...] = tuple(_WORDS["ALL"])
REST: tuple[str, ...] = tuple(_WORDS["REST"])
CHANGES: tuple[str, ...] = tuple(_WORDS["CHANGES"])
MORE: tuple[str, ...] = tuple(_WORDS["MORE"])
GOOD: tuple[str, ...] = tuple(_WORDS["GOOD"])
BAD: tuple[str, ...] = tuple(_WORDS["BAD"])
REST_RIGHT: tuple[str, ...] = tuple(_WORDS["REST_RIGHT"])
UNSURE: tuple[str, ...] = tuple(_WORDS["UNSURE"])
ASIDE: tuple[str, ...] = tuple(_WORDS["ASIDE"])
SLIPS: tuple[str, ...] = tuple(_WORDS["SLIPS"])
CHANGED_TO: tuple[str, ...] = tuple(_WORDS["CHANGED_TO"])
EXCEPT: tuple[str, ...] = tuple(_WORDS["EXCEPT"])
VERY_LAST: tuple[str, ...] = tuple(_WORDS["VERY_LAST"])
SIDE: str = _WORDS["SIDE"]
MYSELF: tuple[str, ...] = tuple(_WORDS["MYSELF"])
TOGETHER: str = _WORDS["TOGETHER"]
RIGHT: tuple[str, ...] = tuple(_WORDS["RIGHT"])
WRONG: tuple[str, ...] = tuple(_WORDS["WRONG"])
JUDGED: tuple[str, ...] = tuple(_WORDS["JUDGED"])
JUDGED_AFTER: tuple[str, ...] = tuple(_WORDS["JUDGED_AFTER"])
NO_JUDGEMENT: tuple[str, ...] = tuple(_WORDS["NO_JUDGEMENT"])
ORDINAL: str = _WORDS["ORDINAL"]
SURELY: str = _WORDS["SURELY"]
DENIED_WRONG: str = _WORDS["DENIED_WRONG"]
DENIED_RIGHT: str = _WORDS["DENIED_RIGHT"]
HEAVENLY: str = _WORDS["HEAVENLY"]
OF_ORDER: tuple[str, ...] = tuple(_WORDS["OF_ORDER"])
FIRST: str = _WORDS["FIRST"]
LAST: str = _WORDS["LAST"]
COUNTS: dict[str, int] = _WORDS["COUNTS"]
COUNTED: tuple[str, ...] = tuple(_WORDS["COUNTED"])
QUESTION: str = _WORDS["QUESTION"]
SURNAMES: str = _WORDS["SURNAMES"]
NICK: str = _WORDS["NICK"]
TITLES: tuple[str, ...] = tuple(_WORDS["TITLES"])
TEAMS: tuple[str, ...] = tuple(_WORDS["TEAMS"])
JUDGE_OPTIONS: tuple[str, ...] = tuple(_WORDS["JUDGE_OPTIONS"])
RECEIPTS: tuple[str, ...] = tuple(_WORDS["RECEIPTS"])
MEANING: tuple[str, ...] = tuple(_WORDS["MEANING"])
BECAUSE: tuple[str, ...] = tuple(_WORDS["BECAUSE"])

# --- pieces of patterns ---

ANY_HAN = "[\u4e00-\u9fff]"
RHETORIC = (
    "(?:还用|不用|这还用|那还用)(?:多)?(?:想|问|说|讲|看|猜)[吗么]?|不然呢|还能有?(?:啥|什么|谁|别的)|不知道对不对|对不对都行"
    "|(?:要是|如果|万一)?(?:选?错了?|答错了?)(?:的话)?(?:别|我|就|请|算|也|不)[^,.A-H]{0,10}"
)
TOLD = "[说叫喊让问]"
LEADING = (
    "我看|选择?|选了?个|投给?|猜|蒙|押|赌|填|勾|报|站|整|来|搞|要|(?<![\\u4e00-\\u9fff])是|(?:我|俺|应该|肯定|可能|大概|估计|感觉|答案|选|就|还|也|好像|那|一定|必须|多半|准)是|为|觉得|认为|感觉|应该|肯定|估计|可能|大概|或许|就|只|也|还是|必|必须|吧|嗯|那个|这个"
    "|好|行|题|案|项|我|俺|咱|组|班|队|岗|库|部|线|仓|哥|姐|师傅|easy|so"
)
PARTICLES = "[吧啊呀呢哦噢哈啦了嘛咯哟滴嘞咧噻撒哩呗喔哇诶的]"
LAUGHTER = "[哈嘿嘻呵]{2,}|[hH]{3,}"
PAST = "(?:上次|昨天|前天|上周|上一题|上期)[^,.!?;]{0,6}?(?:题|是|选的?|答案是?|说的?)[A-H]"
_TITLED = f"(?:{'|'.join(TITLES)}|警官|老师|民警|领导|所长|主任)"
REPORTED = f"^{ANY_HAN}{{0,3}}{_TITLED}[也都]?(?:选|说|投|填|答|讲)[的了]是?[A-H]"
TODAY = "今天|现在|这次|这题|本题"
SHIFTED = "改成|改选|改为|改|换成|换|变成|变|→|->|=>"
YES = "也?(?:是对的|都对|对|是|选|要选|要|√|正确|可以|没错|没问题)"
NO = "也?(?:不对|不是|不选|不要|不行|错误|错|×|不正确|除外|排除|有问题)"
SEVERAL_ORDINALS = "第((?:[1-9一二三四五六七八](?:[、,. 和及]|第)*){2,})[个项条]"
ELSE = "(?:其他|其它|其余|别的|剩下)"
ALL_ELSE_WRONG = (
    "(?:都|全|全都|其他|其它|其余|别的|剩下)+(?:是|的)*(?:错的?|不对的?|假的?|骗人的?|骗局|坑|不行|不能选|有问题)"
)
NOTHING_ELSE = "(?:没有?|没)(?:别的|能选的|可选的|对的|一个对的?)"
BUT = "非"
BELONGS = "莫属"
BESIDE = "以外的?|之外的?"
EXCLUDED = "除外"
HEAD_ONE, FIRST_ONE = "头一个", "第一个"
OTHER_CHOSEN = r"^[AB](?:不对|错了|不是)[\s,.;!]*(?:应该|我)?(?:选|是)([AB])[\s.!~]*$"
EVERYBODY = ("全体", "全员", "全班", "全组", "集体")
PARTICLE = "[的了啊呀哦滴哒]"
ONLY = "只有|就"

QUESTION_MARK = f"{ORDINAL}?(?:[0-9]{{1,3}}|[{NUMERALS}十]{{1,3}}){QUESTION}|{QUESTION}[{NUMERALS}1-9](?=[:,. ])"
NUMBERED_OPTION = "(?:号(?:选项|答案))?"
NUMBER_MARK = "号(?:选项|答案)"
CHOSEN_NUMBER = "(?<=选)(?:{0})号"
OPTION_JOIN = "|选项|项|选"
DENIAL_END = "|不(?=$|[\\s,.!?;])"
WEAK_DENIAL = "(?:不能|不要|不可以)(?=$|[\\s,.!?;选])"
STAFF_NUMBER = "(?:工号)?[0-9]{2,6}"
STAFF_NUMBER_NAMED = "工号[0-9]{2,6}"
OPTION_WORD = "(?:选项|答案)?"
CHOOSE = "(?:选择|选|答案是|答案为|答案|答|是)[是:]?"
LINK = "选项|项|以?外|之外|的"
INSTEAD = "(?:只能|只有|只剩|剩下|剩|那就|所以|最后|应该|肯定|就|而|要|我|而是|是|选|该|答案)+"
LISTED = r"([A-H](?:[\s、,和]*[A-H])*)"
EITHER_OR = f"不是{LISTED}就是{LISTED}"
OF = "(?:的)?"
THE_OPTION = "(?:选项|项)?"
AGREED = (
    f"(?:(?:同意|支持|赞成|赞同|听|跟着)(?:楼上|{ANY_HAN}{{1,3}}?)的?(?=[\\s,.])"
    f"|(?:我|俺|咱|本人)?也?(?:跟|和|同|与){ANY_HAN}{{1,4}}?(?:的答案|想的|选的|的)?(?:一样|一致|相同|同样)的?)"
)
GREETED = f"{ANY_HAN}{{0,3}}{_TITLED}(?:你好|您好|好|早上好|早)|[代帮替]{ANY_HAN}{{2,3}}(?:答|选|交|回)"
NOT_RIGHT, NOT_RIGHT_NOW = "不对", "不对了"
NOT_WRONG = "没错"
NOT_A_NAME = (
    "方案|方向|方面|方式|常规|车间|车位|路线|金额|文件|文档|高铁|高架|白班|夏天|温度|安全|安检|龙门|包装|包裹|谢谢|任务|周末"
    "|周[一二三四五六日]|成功|程序|马上|金融"
)
SAYING = "说选是答投讲在等去到来叫让"
