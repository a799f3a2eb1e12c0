import { MAIL_SMTP_URL } from '../compose/mailer.ts'
import { outboxLink } from '../http/outbox-page.ts'
import { type Address, cellUrl, controllerUrl, type FirstRun } from '../process/process-config.ts'
import type { EmbeddedOptions } from './command-line-options.ts'

/** What to try next, ready to copy. Examples are not indented, because Python and the shell need that. */
export function firstRunText(
  { consoleUrl, apiUrl, email, password, apiKey }: FirstRun,
  file: string,
): string {
  return `
  Your account is ready. These are printed this once, and kept in ${file}

    Console    ${consoleUrl}
    E-mail     ${email}
    Password   ${password}
    API key    ${apiKey}

  Change the password in the Console, under Profile and security.

  Python (pip install marqo):

# The client takes a url that begins with MARQO_CLOUD_URL for a cloud, where each index has its own endpoint.
export MARQO_CLOUD_URL=${apiUrl}
python3 - <<'PY'
import marqo
mq = marqo.Client(url="${apiUrl}", api_key="${apiKey}")
mq.create_index("try-it")
mq.index("try-it").add_documents(
    [{"_id": "1", "text": "The sun rises in the east."}, {"_id": "2", "text": "Bread is baked from flour."}],
    tensor_fields=["text"],
)
print(mq.index("try-it").search("how is bread made?")["hits"][0])
PY

  curl:

curl ${apiUrl}/api/v2/indexes -H 'x-api-key: ${apiKey}'

`
}

export function readyText(
  options: EmbeddedOptions & Address,
  { seconds, firstRunFile }: { seconds: number; firstRunFile: string | undefined },
): string {
  const signIn = firstRunFile === undefined ? '' : `   Sign-in: ${firstRunFile}`
  return `Ready in ${seconds.toFixed(1)} s.  Console and API: ${controllerUrl(options)}   Local cell: ${cellUrl(options)}   Data: ${options.dataDir}${signIn}   (Ctrl-C stops)`
}

/**
 * Where the outbox is shown while no mail server is configured; empty when mail is sent, or the page cannot be opened.
 */
export function outboxText(options: EmbeddedOptions & Address, env: NodeJS.ProcessEnv, key: string): string {
  if (env[MAIL_SMTP_URL]) return ''
  const url = controllerUrl(options)
  const link = outboxLink({ url, consoleUrl: env['MARQO_CONSOLE_URL'] || url, key })
  return link === undefined ? '' : `Outbox: ${link}   (messages stay here until MAIL_SMTP_URL is set)\n`
}
