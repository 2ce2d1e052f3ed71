"""Where WeCom is: private and government deployments use addresses of their own."""

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    api_url: str = Field("https://qyapi.weixin.qq.com", description="Base address of the HTTP API")
    socket_url: str = Field(
        "wss://openws.work.weixin.qq.com", description="Address of the smart robots' long connection"
    )
    authorize_url: str = Field(
        "https://open.weixin.qq.com/connect/oauth2/authorize", description="Login page inside the client"
    )
    qr_login_url: str = Field(
        "https://login.work.weixin.qq.com/wwlogin/sso/login", description="Login page with a QR code, for a browser"
    )
    media_urls: tuple[str, ...] = Field(
        (),
        description="Base addresses of a private deployment's media; elsewhere any public https host is fetched from",
    )

    def bases(self) -> tuple[str, ...]:
        """What the outgoing client must allow."""
        return (self.api_url, self.socket_url, *self.media_urls)
