import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import { timeAgo } from './time-ago.ts'
import type { OutboxMail } from '#platform/mail/outbox'

/** The colours of the Console, copied because the page uses none of its files. */
const STYLE = `:root{color-scheme:light dark;--canvas:light-dark(#f8f9fa,#0c0f11);--surface:light-dark(#fff,#13171a);--sunken:light-dark(#f1f3f4,#0f1315);--fg:light-dark(#14191c,#eceff1);--muted:light-dark(#48545b,#a9b4ba);--subtle:light-dark(#5b676e,#93a0a6);--line:light-dark(#e4e8ea,#242b30);--control:light-dark(#7e8a91,#66737a);--accent:light-dark(#0a6464,#5fd0c6);--focus:light-dark(#0b7d7d,#4cc7bd)}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
body{font:14px/1.5 Inter,system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:2.5rem 1rem;background:var(--canvas);color:var(--fg)}
h1{font-size:20px;margin:0 0 .25rem}p{margin:.25rem 0 1rem;color:var(--muted)}a{color:var(--accent);overflow-wrap:anywhere}
code{font-family:ui-monospace,monospace;font-size:13px}:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
details{border:1px solid var(--line);border-radius:10px;margin:.75rem 0;background:var(--surface);overflow:hidden}
summary{cursor:pointer;padding:.75rem 1rem;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
summary strong{flex:1 1 16rem;font-weight:600;overflow-wrap:anywhere}summary span{color:var(--subtle);font-size:13px}
.body{border-top:1px solid var(--line);padding:1rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:0;color:var(--muted)}
.code{display:flex;align-items:center;gap:.75rem;margin-bottom:1rem;padding:.5rem .75rem;background:var(--sunken);border-radius:8px}
.code code{font-size:20px;letter-spacing:.08em;flex:1}
button{font:inherit;font-weight:500;color:var(--fg);background:var(--surface);border:1px solid var(--control);border-radius:6px;padding:.3rem .75rem;cursor:pointer}`

/** Applies the Console's theme and copies codes. The page is readable without it. */
const SCRIPT = `try{const t=localStorage.getItem('marqo-theme');if(t)document.documentElement.dataset.theme=t}catch{}
addEventListener('click',async(e)=>{const b=e.target.closest('button[data-copy]');if(!b)return;await navigator.clipboard.writeText(b.dataset.copy);b.textContent='Copied'})`

/** Allows the page its own style and script, and nothing else. */
export const OUTBOX_CSP = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

async function document(content: ReturnType<typeof html>): Promise<string> {
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>Outbox · Marqo Cloud</title>
        <style>
          ${raw(STYLE)}
        </style>
        ${raw(`<script>${SCRIPT}</script>`)}
      </head>
      <body>
        <main>
          <h1>Outbox</h1>
          ${content}
        </main>
      </body>
    </html>`
  return text.toString()
}

export const outboxHtml = (mails: readonly OutboxMail[], now: Date) =>
  document(
    html`<p>
        No mail server is configured, so messages stay here. Set <code>MAIL_SMTP_URL</code> to send them. Only
        browsers of this machine that opened the link printed at the start can see this page.
      </p>
      ${mails.length === 0 ? html`<p>No messages yet. Sign up or invite somebody, and they appear here.</p>` : ''}
      ${mails.map((mail, at) => message(mail, { isOpen: at === 0, now }))}`,
  )

function message({ subject, to, sentAt, text }: OutboxMail, { isOpen, now }: { isOpen: boolean; now: Date }) {
  const code = /\b(\d{3}) ?(\d{3})\b/.exec(subject)
  return html`<details ${isOpen ? raw('open') : ''}>
    <summary>
      <strong>${subject}</strong>
      <span>to ${to}</span>
      <span><time datetime="${sentAt}" title="${sentAt}">${timeAgo(sentAt, now)}</time></span>
    </summary>
    <div class="body">
      ${
        code === null
          ? ''
          : html`<div class="code">
              <code>${code[1]} ${code[2]}</code>
              <button type="button" data-copy="${code[1]}${code[2]}">Copy code</button>
            </div>`
      }
      <pre>${linked(text)}</pre>
    </div>
  </details>`
}

/** A message's text with clickable links. Its HTML is not shown, because it may hold what strangers wrote. */
function linked(text: string) {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part, at) => (at % 2 === 1 ? html`<a href="${part}">${part}</a>` : part))
}

export const withoutKeyHtml = (keyFile: string) =>
  document(
    html`<p>
        Messages hold codes and links that open accounts, so this page asks for its key. Open the link that
        was printed at the terminal when the product started (<code>Outbox: …</code>).
      </p>
      <p>
        The key is also in the file <code>${keyFile}</code> in the data directory: add it to the address as
        <code>?key=…</code>.
      </p>`,
  )
