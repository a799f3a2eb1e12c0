import { html, raw } from 'hono/html'
import type { Outbox, OutboxMail } from '#platform/mail/outbox'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])
/** What a proxy on this machine adds to the requests of others. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']
export const OUTBOX_PATH = '/dev/outbox'

/** Where a request comes from, and where people reach the Console. */
type From = { address: string; consoleUrl: string }

/**
 * Whether somebody sits at this machine. Names are looked at too: no other site can read the messages through a browser
 * here, nor can others through a proxy in front.
 */
export function maySeeOutbox(request: Request, { address, consoleUrl }: From): boolean {
  const names = [request.url, consoleUrl].map((url) => new URL(url).hostname)
  const isHere = LOOPBACK.has(address) && names.every((name) => LOCAL_NAMES.has(name))
  return isHere && !FORWARDED.some((name) => request.headers.has(name))
}

/** The messages that would have been sent, for who sits at this machine; `undefined` for anybody else. */
export async function outboxPage(
  outbox: Outbox,
  request: Request,
  from: From,
): Promise<Response | undefined> {
  if (!maySeeOutbox(request, from)) return undefined
  const mails = await outbox.list()
  if (request.headers.get('accept')?.includes('application/json') === true)
    return Response.json({ results: mails }, { headers: { 'cache-control': 'no-store' } })
  return new Response(await toHtml(mails), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  })
}

const STYLE = `body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}
details{border:1px solid #8885;border-radius:8px;padding:.6rem 1rem;margin:.6rem 0}summary{cursor:pointer}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ui-monospace,monospace}small{opacity:.7}`

/** A message's text, with links that can be followed. Its HTML is not shown: it is a stranger's here. */
function linked(text: string) {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part, at) => (at % 2 === 1 ? html`<a href="${part}">${part}</a>` : part))
}

function toHtml(mails: readonly OutboxMail[]) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>Outbox · Marqo Cloud</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <h1>Outbox</h1>
          <p>
            No mail server is configured, so messages stay here. Set <code>MAIL_SMTP_URL</code> to send them.
            Only this machine can see this page.
          </p>
          ${mails.length === 0 ? html`<p>No messages yet. Sign up or invite somebody, and they appear here.</p>` : ''}
          ${mails.map(
            (mail, at) =>
              html`<details ${at === 0 ? raw('open') : ''}>
                <summary>
                  <strong>${mail.subject}</strong> <small>to ${mail.to}, ${mail.sentAt}</small>
                </summary>
                <pre>${linked(mail.text)}</pre>
              </details>`,
          )}
        </main>
      </body>
    </html>`
}
