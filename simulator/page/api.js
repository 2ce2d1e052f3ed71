// The control API under /sim/, as described at /sim/.

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? `服务器回答 ${response.status}`);
  return body;
}

export async function get(path, query = {}) {
  const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "" && value !== undefined));
  return answerOf(await fetch(`/sim/${path}?${words}`));
}

export async function post(path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return answerOf(await fetch(`/sim/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

export async function upload(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== "") form.append(name, value);
  return answerOf(await fetch("/sim/upload", { method: "POST", body: form }));
}
