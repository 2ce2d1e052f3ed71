"""Every Chinese word about getting from the chat to a page."""

TITLE = "控制台"
SIGN_IN = ("控制台", "登录", "登陆")
OWN_NUMBER = ("填报码",)
HELP_SIGN_IN = "登录：取一个两分钟内有效的控制台链接"
HELP_OWN_NUMBER = "填报码：取（或换）您在填报页上证明身份的 6 位数字"

NOBODY = "我还不认识您，不能发链接。请先用邀请码绑定：绑定 <码>"
NO_ADDRESS = "本系统没有对外地址，手机上打不开控制台。请在单位内网的电脑上打开，或联系管理员。"


def ticket(*, url: str, code: str, minutes: int) -> str:
    return (
        f"控制台链接（{minutes} 分钟内有效，只能用一次，请勿转发）：\n{url}\n"
        f"打开后输入确认码：{code}\n不是您本人要登录，请忽略并报告派出所。"
    )


def number(*, pin: str) -> str:
    return f"您的填报码：{pin}\n在群里链接打开的填报页上输入，证明是您本人。请勿告诉别人；旧的已作废。"
