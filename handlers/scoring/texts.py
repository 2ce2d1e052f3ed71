"""Words of the scoring capability."""

# --- chat: words that people type ---

TITLE = "班组积分"
ASK = ("出题", "每日一题", "来一题", "开题")
CONTEST = ("竞赛", "知识竞赛", "开赛")
STOP_DAILY = ("停", "停止", "关闭", "取消")
PRACTICE = ("练习", "刷题", "错题")
HANDS = ("举手",)
SIZE = ("班组人数", "本班人数")
SCORE = ("积分", "我的积分", "本班积分")
BRIEFING = ("晨会", "班前会", "早会")
INCIDENT = ("被骗", "扣分")
BONUS = ("加分", "劝阻成功")
BOARD = ("榜单", "红榜", "排行榜", "排名")
OBJECT = ("异议",)
DRAFT_BOARD = ("拟榜",)
PUBLISH = ("发榜",)
CORRECT = ("更正榜单",)
WEAK = ("薄弱", "薄弱点")
MAKE_READY = ("早会材料", "晨会材料")

HELP_ASK = "出题：给本群（或指定单位）发一道题；「每日一题 08:30」定时，「每日一题 停」停止"
HELP_CONTEST = "竞赛 5 10分钟：发 5 道题，10 分钟内作答"
HELP_PRACTICE = "练习：私聊做题，做错的过几天再来"
HELP_HANDS = "举手 18 15：没有手机的同事举手作答，18 人参加 15 人答对（记为班组长代计）"
HELP_SIZE = "班组人数 25：登记本班人数"
HELP_SCORE = "积分：看本班积分怎么来的；「积分 分拣一班」看别的班组（民警）；「积分 明细」列出每一条记录"
HELP_BRIEFING = "晨会 主讲 张三 主题 刷单返利 人数 20：登记今天的晨会（可带照片）"
HELP_INCIDENT = "被骗 分拣一班 5：成员被骗，扣 5 分（只限民警，不写姓名）；「被骗 分拣一班 撤销」撤销最近一笔"
HELP_BONUS = "加分 分拣一班 3 劝阻一起：避免受骗或提供线索，加 3 分；「加分 分拣一班 撤销」撤销最近一笔"
HELP_BOARD = "榜单：看最近发布的红榜；「榜单 3」看指定的一张"
HELP_OBJECT = "异议 3 晨会少记一次：对榜单 3 提出异议"
HELP_DRAFT_BOARD = "拟榜 2026-11 城东物流园：拟一张榜单，公示三个工作日"
HELP_PUBLISH = "发榜 3：公示期过后发布榜单；「发榜 3 提前」不等公示期；「发榜 3 黑榜」同时发布靠后的班组"
HELP_CORRECT = "更正榜单 3：按最新记录重算并再发一次"
HELP_WEAK = "薄弱：看本单位答得最差的诈骗类型"
HELP_MAKE_READY = "晨会材料：开会前十分钟用的一页"

KINDS = {"single": "单选", "multi": "多选", "judge": "判断"}
PART_NAMES = {
    "participation": "参与",
    "correctness": "正确率",
    "briefings": "晨会",
    "review": "互评",
    "duties": "责任书",
    "bonus": "加分",
    "incident": "被骗扣分",
}
STATES = {"open": "作答中", "closed": "已截止"}
BOARD_STATES = {"draft": "公示中", "published": "已发布", "corrected": "已更正"}
SHORT_ANSWERS = (*"abcdefgh12345678", "对", "错", "√", "×", "正确", "错误", "是", "否", "✓", "✗")
BLACK = "黑榜"
EARLY = "提前"
MINUTES = ("分钟", "分")
SPEAKER, TOPIC, HEADS = "主讲", "主题", "人数"
MANY_HEADS = "人"
LAST_WEEK, LAST_MONTH = ("上周",), ("上月",)
RIGHT, WRONG = "答对了", "答错了"

# --- rounds ---


def round_title(*, number: int, contest: bool) -> str:
    return f"【{'竞赛' if contest else '每日一题'} {number}】"


def mark(*, number: int) -> str:
    return f"题 {number}】"


def question(*, kind: str, stem: str, options: list[str], place: int = 0, count: int = 1) -> str:
    head = f"{place + 1}. " if count > 1 else ""
    lines = [f"{head}（{KINDS[kind]}）{stem}"]
    lines += [f"{letter}. {option}" for letter, option in zip("ABCDEFGH", options, strict=False)]
    return "\n".join(lines)


def how_to_answer(*, kind: str, count: int, until: str, in_group: bool) -> str:
    where = "@我" if in_group else "直接"
    if count > 1:
        return f"{where}回复「1B 2AC 3对」，或依次回字母。{until} 截止，各题以第一次作答为准。"
    form = "字母，如 AC" if kind == "multi" else "对 或 错" if kind == "judge" else "字母，如 B"
    return f"{where}回复{form}。{until} 截止，以第一次作答为准。"


def opened(*, number: int, groups: int, until: str) -> str:
    return f"题 {number} 已发到 {groups} 个群，{until} 截止。"


NO_QUESTIONS = "题库里没有可用的题，请先「题库 导入」。"
NO_GROUPS = "这个单位下面还没有班组或企业的群。"
NO_UNIT = "没有找到这个单位，请写单位全名。"


def which_unit(*, names: list[str]) -> str:
    return f"没认准是哪个单位，请写全名。您要找的是不是：{'、'.join(names)}"


CLOCK_FORM = "没看懂时间，请写成「每日一题 08:30」。"
HALF = "半"


NUMERALS = {**{one: at for at, one in enumerate("零一二三四五六七八九")}, "两": 2}
TEN = "十"
COUNTED_BY = "题|道|分钟|分|点"


def contest_form(*, most: int, minutes: int) -> str:
    return f"竞赛可出 1 到 {most} 题，限时 1 到 {minutes} 分钟，请写「竞赛 5 10分钟」。"


def scheduled(*, at: str, minutes: int) -> str:
    return f"每个工作日 {at} 出一道题，{minutes} 分钟后截止。停止请发「每日一题 停」。"


UNSCHEDULED = "每日一题已停止。"


def taken(*, letters: str, more: int) -> str:
    tail = f"还有 {more} 题没答。" if more else "截止后公布答案。"
    return f"已记：{letters}。{tail}"


def taken_before(*, letters: str) -> str:
    return f"您已经答过（{letters}），以第一次为准，不能改。"


def counted(*, number: int, people: int) -> str:
    return f"题 {number}：已收 {people} 人作答。"


def late(*, number: int) -> str:
    return f"题 {number} 已截止，这次没有计入。可以私聊我「练习」接着做。"


def only(*, letters: str) -> str:
    return f"这道题只有 {letters}，请再答一次。"


def which_round(*, numbers: list[int]) -> str:
    listed = "、".join(f"题 {number}" for number in numbers)
    return f"现在开着 {listed}，没看出您答的是哪一道，还没有计入。请带上题号再发，如：题 {numbers[0]} B"


ONE_ONLY = "这道题只能选一个，请只回一个字母，如 B。"


def solution(*, number: int, lines: list[str], people: int, size: int) -> str:
    came = f"本班 {people}/{size} 人作答" if size else f"本班 {people} 人作答"
    return "\n".join([f"【题 {number} 揭晓】", *lines, came + "。"])


def solved(*, place: int, count: int, answer: str, right: int, answered: int, why: str, hands: int) -> str:
    head = f"{place + 1}. " if count > 1 else ""
    rate = f"，{right}/{answered} 答对" if answered else ""
    byhand = f"（含举手 {hands} 人）" if hands else ""
    return f"{head}答案：{answer}{rate}{byhand}" + (f"\n解析：{why}" if why else "")


def named_option(*, letter: str, words: str) -> str:
    return f"{letter}（{words}）"


def live(*, number: int, lines: list[str], left: str) -> str:
    return "\n".join([f"【竞赛 {number} 实时】剩 {left}", *lines])


def live_line(*, name: str, people: int, answered: int) -> str:
    return f"{name}：{people} 人，{answered} 答"


def hands_taken(*, number: int, answered: int, correct: int) -> str:
    return f"题 {number}：举手 {answered} 人、答对 {correct} 人，已记（班组长代计）。"


HANDS_FORM = "请写「举手 参加人数 答对人数」，如「举手 18 15」。"
HELD_LATE = "当天晚些时候登记"
NO_OPEN_ROUND = "这里没有正在作答的题。"


def too_many_hands(*, size: int) -> str:
    return f"举手人数超过了班组人数 {size}。请核对，或先更新「班组人数」。"


def size_set(*, size: int) -> str:
    return f"本班人数已登记为 {size} 人，从下一题起按此计算参与率。"


SIZE_FORM = "请写「班组人数 25」。"
ONLY_TEAM = "请在班组或企业的群里发，或写上单位名称。"

# --- practice ---


def practice(*, body: str) -> str:
    return f"【练习】{body}\n直接回答案；不练了回「停」。"


def practised(*, right: bool, answer: str, why: str, days: int) -> str:
    head = "答对了。" if right else f"答错了，答案是 {answer}。"
    return f"{head}{why}\n{days} 天后再来一次。" if why else f"{head}\n{days} 天后再来一次。"


PRACTICE_OVER = "今天就练到这里。"
PRACTICE_UNREAD = "没看懂，请回字母（如 B），或回「停」结束。"
STOP_WORDS = ("停", "不练了", "结束", "退出", "停止")
HAND_IN = "提交"
CHANGE = ("我要改成", "我改成", "我改选", "我改", "改成", "改为", "改选", "改")
TAKEN_BEFORE_HERE = "您已经答过，以第一次为准，不能改。"
JUDGE_WORDS = ("正确", "错误", "不对", "对", "错", "是", "否")
ONLY_KNOWN = "我还不认识您，请先在班组群里 @我 说一句话，或用邀请码登记。"
PRACTICE_DONE = "今天没有要练的题了，明天再来。"


def round_note(*, number: int) -> str:
    return f"题 {number}"


def minutes(*, number: int) -> str:
    return f"{number} 分钟" if number else "不到 1 分钟"


# --- score ---

EXEMPT = "新班组第一个月只看不排名。"


def score_head(*, name: str, period: str, total: str) -> str:
    return f"{name} {period} 积分：{total}"


def no_entries(*, name: str, period: str) -> str:
    return f"{name} {period} 还没有任何记录，没有积分。"


def teams_head(*, name: str, period: str, number: int) -> str:
    return f"{name} {period} 有积分的班组 {number} 个："


def team_score(*, name: str, points: str) -> str:
    return f"{name} {points}"


def part(*, name: str, points: str, most: str, got: int, due: int, share: str) -> str:
    return f"{name} {points}/{most}（{got}/{due}，折算 {share}%）"


def extra(*, name: str, points: str) -> str:
    return f"{name} {points}"


def formula(*, prior: int, weight: int) -> str:
    return f"算法：折算率 =（做到 + {prior}%×{weight}）÷（应做 + {weight}），人少人多一样公平；各项相加即总分。"


def entries_head(*, number: int) -> str:
    return f"本期记录 {number} 条："


def entry(*, day: str, name: str, amount: str, note: str) -> str:
    return f"{day} {name} {amount} {note}".rstrip()


# --- boards ---

PERIOD_FORM = "时间请写年和月或周，如 2026-11、2026-W48。"
NOTHING_TO_RANK = "这段时间还没有任何记录，榜单拟不出来。"
NOT_ON_BOARD = "您的班组不在这张榜单上。"
BLACK_HEAD = "需要加把劲的班组："
RED_HEAD = "红榜"
NEW_HEAD = "新班组（第一个月不排名）"
PICTURE_NAME = "榜单.png"
NO_BOARD = "还没有发布过榜单。"


def picture_title(*, unit: str, period: str) -> str:
    return f"{unit} 班组反诈积分 {period}"


def picture_under(*, number: int, state: str, version: int, teams: int) -> str:
    again = f"第 {version} 版 · " if version > 1 else ""
    return f"榜单 {number} · {state} · {again}{teams} 个班组 · 满分 100"


def change(*, points: str, up: bool, same: bool) -> str:
    return "持平" if same else f"{'升' if up else '降'} {points}"


def board_exists(*, number: int) -> str:
    return f"这段时间已有榜单 {number}。要重算请发「更正榜单 {number}」。"


def board_head(*, number: int, period: str, state: str, version: int) -> str:
    again = f" 第 {version} 版" if version > 1 else ""
    return f"【红榜 {number}】{period}（{BOARD_STATES[state]}{again}）"


def board_line(*, rank: int, name: str, score: str) -> str:
    return f"{rank}. {name} {score}"


def new_teams(*, names: list[str]) -> str:
    return "新班组（不排名）：" + "、".join(names[:10])


def object_until(*, number: int, day: object) -> str:
    return f"{day} 前可提异议：异议 {number} 理由"


def window_open(*, number: int, day: object, objections: int) -> str:
    wait = f"榜单 {number} 公示到 {day}，班组还可以提异议，到时没有异议自动发布。"
    wait += f"现有 {objections} 条异议，「榜单 {number}」可看。" if objections else ""
    return f"{wait}确要提前，请在单聊里发「发榜 {number} 提前」。"


def objections_over(*, number: int) -> str:
    return f"榜单 {number} 的公示已结束。"


def objection_taken(*, number: int) -> str:
    return f"榜单 {number} 的异议已记下，民警会核对。"


def objected(*, number: int, team: str, text: str) -> str:
    return (
        f"{team} 对榜单 {number} 提出异议：{text}\n核对后发「更正榜单 {number}」重算，或公示期满发「发榜 {number}」。"
    )


def still_objected(*, number: int, objections: int) -> str:
    wait = f"榜单 {number} 公示期已满，有 {objections} 条异议，没有自动发布。"
    return f"{wait}「榜单 {number}」可看；要重算发「更正榜单 {number}」，要发布发「发榜 {number}」。"


def objection_line(*, team: str, text: str) -> str:
    return f"异议：{team}：{text}"


def recounted(*, number: int, body: str) -> str:
    return f"榜单 {number} 已按最新记录重算，仍在公示，没有发出。\n{body}"


def unchanged(*, number: int) -> str:
    return f"榜单 {number} 按最新记录重算，没有任何变化，各群不再重发。"


def published_before(*, number: int) -> str:
    return f"榜单 {number} 已经发过，各群不再重发。"


def drafted(*, number: int, groups: int, body: str) -> str:
    return f"榜单 {number} 已拟好，公示开始，已发到 {groups} 个群。\n{body}"


def published(*, number: int, groups: int) -> str:
    return f"榜单 {number} 已发到 {groups} 个群。"


# --- briefings and the rest ---

ONLY_LEADER = "这件事由班组长来办。"
BRIEFED_BEFORE = "今天的晨会已经登记过，一天记一次。要改请发「晨会 更正 人数 18」，主讲、主题也这样改。"
NOT_BRIEFED = "今天的晨会还没有登记，没有可更正的。"
PUT_RIGHT = ("更正", "改为", "改成", "改")
BRIEFING_FORM = "请写「晨会 主讲 张三 主题 刷单返利 人数 20」。"
HEADS_FORM = "人数请写数字，如「晨会 主讲 张三 主题 刷单返利 人数 20」。"


def more_heads(*, size: int) -> str:
    return f"参加人数比登记的本班人数 {size} 人多，请核对：晨会写错发「晨会 更正 人数 …」，人数有变发「班组人数 …」。"


def same_speaker(*, days: int) -> str:
    return f"提醒：连续 {days} 次都是同一人主讲，可以轮流讲讲。"


def briefed(*, topic: str, heads: int, again: bool = False) -> str:
    about = f"主题「{topic}」" if topic else ""
    came = f"，{heads} 人参加" if heads else ""
    return f"今天的晨会已{'更正' if again else '登记'}{'：' if about else ''}{about}{came}。"


def briefing_page(*, fraud: str, points: list[str], question: str, last: str) -> str:
    lines = [f"【晨会材料】今天讲「{fraud}」", *points, "问大家一题：", question]
    lines.append(
        f"上次晨会：{last}。请换一位同事主讲。" if last else "请一位同事主讲，会后发「晨会 主讲 … 主题 …」登记。"
    )
    return "\n".join(lines)


WEAK_HEAD = "近两个月答得最差的类型："
NOT_WEAK = "还没有足够的作答记录。"


def weak_line(*, name: str, right: int, answered: int) -> str:
    return f"{name}：{right}/{answered} 答对"
