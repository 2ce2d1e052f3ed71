// What the page says about platforms, kinds and faults.

export const PLATFORMS = { wecom: "企业微信", dingtalk: "钉钉" };

export const CHANNEL_KINDS = { aibot: "智能机器人", app: "自建应用", webhook: "群机器人（只发）", robot: "应用机器人" };

export const FAULTS = [
  ["drop", "请求直接断线，什么也没发生"],
  ["lost_answer", "请求已生效，但回答丢失"],
  ["cut_answer", "请求已生效，回答只到一半"],
  ["delay", "回答变慢（可设秒数）"],
  ["5xx", "平台网关出错（502 网页）"],
  ["45009", "发送太快，被平台限流"],
  ["token_dead", "访问凭证立即失效"],
  ["duplicate", "回调重复送达"],
  ["reorder", "相邻两条回调顺序颠倒"],
  ["msgid_reuse", "新消息冒用旧消息编号"],
  ["mute", "显示发送成功，其实没人看到"],
  ["removed", "机器人已被移出群"],
  ["kick", "长连接被平台踢下线"],
  ["freeze", "长连接假死，不再有数据"],
  ["quota", "本月调用额度用完"],
  ["no_callback", "回调完全不送达"],
  ["media_gone", "文件下载地址已过期"],
];

export const faultName = (kind) => (FAULTS.find(([known]) => known === kind) ?? [kind, kind])[1];
