import { readFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { type Product, until } from './product.ts'

export const PASSWORD = 'seven unrelated grey herons'

type Answer = { status: number; body: Record<string, unknown>; cookie: string | undefined }

/** One call of what the Console calls, with a session's cookie if there is one. */
export async function web(
  product: Product,
  method: string,
  path: string,
  { body, cookie }: { body?: unknown; cookie?: string | undefined } = {},
): Promise<Answer> {
  const answer = await fetch(`${product.apiUrl}/web${path}`, {
    method,
    headers: {
      ...(cookie !== undefined && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return {
    status: answer.status,
    body: (await answer.json()) as Record<string, unknown>,
    cookie: answer.headers.get('set-cookie')?.split(';')[0],
  }
}

type Mail = { to: string; text: string; sentAt: string }

/** The newest message to an address, once there is one from `since` on; from the page that shows the outbox. */
export function mailTo(product: Product, address: string, since = 0): Promise<Mail> {
  return until(15, async () => {
    const key = (await readFile(joinPath(product.dataDir, 'outbox-key'), 'utf8')).trim()
    const page = await fetch(`${product.apiUrl}/dev/outbox?key=${key}`, {
      headers: { accept: 'application/json' },
    })
    const { results } = (await page.json()) as { results: Mail[] }
    return results.find(({ to, sentAt }) => to === address && Date.parse(sentAt) >= since)
  })
}

export type Person = { email: string; cookie: string; userId: string; apiKey: string; keyId: string }

/** Signs up as a person does, with the code from the mail. The account is theirs, and so is its key. */
export async function signUp(product: Product, email: string): Promise<Person> {
  const begun = await web(product, 'POST', '/sign-ups', {
    body: { email, password: PASSWORD, accountName: `Account of ${email}` },
  })
  const code = /\b(\d{6})\b/.exec((await mailTo(product, email)).text)?.[1]
  const done = await web(product, 'POST', '/sign-ups/confirm', {
    body: { signUp: begun.body['signUp'], code },
  })
  if (done.status !== 200 || done.cookie === undefined)
    throw new Error(`signing up answered ${done.status}: ${JSON.stringify(done.body)}`)
  const { user, apiKey } = done.body as {
    user: { userId: string }
    apiKey: { secret: string; keyId: string }
  }
  return { email, cookie: done.cookie, userId: user.userId, apiKey: apiKey.secret, keyId: apiKey.keyId }
}

/** Invites somebody who is new, as the person with this cookie, and accepts with the link of the mail. */
export async function join(
  product: Product,
  cookie: string,
  { email, role, name }: { email: string; role: string; name: string },
): Promise<void> {
  await web(product, 'POST', '/invitations', { body: { email, role }, cookie })
  const token = /#token=([\w-]+)/.exec((await mailTo(product, email)).text)?.[1]
  const joined = await web(product, 'POST', '/sign-ups/invited', {
    body: { token, name, password: PASSWORD },
  })
  if (joined.status !== 200)
    throw new Error(`joining answered ${joined.status}: ${JSON.stringify(joined.body)}`)
}
