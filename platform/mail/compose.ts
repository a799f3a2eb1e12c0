import type { Mail } from './mailer.ts'

/** What a message says; `code` is shown large, `action` is the one thing to do. */
export type MailContent = {
  to: string
  subject: string
  paragraphs: readonly string[]
  code?: string
  action?: { label: string; url: string }
  /** Why it was sent, and what to do when it was not asked for. */
  closing: string
}

const escape = (text: string) =>
  text.replaceAll(
    /[&<>"']/g,
    (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[one] ?? one,
  )

/** The message as plain text and as HTML. Every text may hold user input, which cannot become markup or headers. */
export function composeMail({ to, subject, paragraphs, code, action, closing }: MailContent): Mail {
  const text = [
    ...paragraphs,
    ...(code === undefined ? [] : [`    ${code}`]),
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    `--\n${closing}`,
  ].join('\n\n')
  const html = `<!doctype html><html lang="en"><body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1b1b1f;background:#ffffff"><div style="max-width:34rem;margin:0 auto">
${paragraphs.map((one) => `<p>${escape(one)}</p>`).join('\n')}
${code === undefined ? '' : `<p style="font:700 28px/1.4 ui-monospace,monospace;letter-spacing:4px">${escape(code)}</p>`}
${action ? `<p><a href="${escape(action.url)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#4a35d9;color:#ffffff;text-decoration:none">${escape(action.label)}</a></p><p style="font-size:13px;color:#5c5c66">If the button does not work, copy this address:<br>${escape(action.url)}</p>` : ''}
<p style="margin-top:32px;padding-top:12px;border-top:1px solid #e3e3e8;font-size:13px;color:#5c5c66">${escape(closing)}</p>
</div></body></html>
`
  return { to, subject: subject.replaceAll(/\p{Cc}+/gu, ' '), text: `${text}\n`, html }
}
