"""Refusals of the two generations of the API: v1 has an HTTP status and a code, the old one a number in a 200."""


class ApiError(Exception):
    """v1: HTTP `status` with {code, message, requestid}."""

    def __init__(self, status: int, code: str, message: str = "", **more: object) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message or code
        self.more = more


class OldError(Exception):
    """Old API: HTTP 200 with {errcode, errmsg}."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg


class Barred(Exception):
    """This network address has called too often; the answer comes from the guard in front and has no errcode."""


def bad_parameter(name: str, why: str = "") -> ApiError:
    return ApiError(400, f"invalidParameter.{name}", why or f"{name} 参数不合法")


def missing(name: str) -> ApiError:
    return ApiError(400, f"miss.param.{name}", f"{name} 不能为空")
