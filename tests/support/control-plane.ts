import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEVICE_COOKIE, SESSION_COOKIE } from '#contracts/auth'
import { createController } from '#deploy/embedded'
import { addSeconds } from '#platform/clock'
import { wholeResponse } from '#platform/edge'
import { createLog } from '#platform/log'
import { openOutbox, type OutboxMail } from '#platform/mail/outbox'
import { prometheusRecorder } from '#platform/recorder/prometheus'
import { keyFileVault } from '#platform/vault/key-file'
import { until } from './product.ts'

export type Reply = {
  status: number
  body: Record<string, unknown>
  headers: Map<string, string>
}
type Sent = { headers?: Record<string, string>; address?: string; base?: string }
export type Browser = ReturnType<Awaited<ReturnType<typeof startControlPlane>>['browser']>

export const STRONG = 'seven unrelated grey herons'
const SESSION = new RegExp(`${SESSION_COOKIE}=`)
const VAULT_KEY = Buffer.alloc(32, 'k').toString('base64url')

/**
 * The control plane in this process, without a cell and without sockets: its gateways are called as the server calls
 * them. Everything else is real: SQLite in a file, argon2, the outbox, the job runners. The clock moves when told.
 */
export async function startControlPlane(
  options: {
    dir?: string
    env?: Record<string, string>
    consoleUrl?: string
    /** A cell that is reached there. Default: none answers. */
    cell?: { controlUrl: string; token: string }
    /** Hears each line of the log at the product's own level. */
    onLog?: (line: string) => void
  } = {},
) {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'marqo-control-')))
  // A little apart from the real clock is nothing: what matters is that it can be moved.
  let offsetSeconds = 0
  const now = () => addSeconds(new Date(), offsetSeconds)
  const outbox = openOutbox(join(dir, 'outbox'), { now })
  const controller = createController({
    file: join(dir, 'controller.sqlite'),
    cellControlUrl: options.cell?.controlUrl ?? 'http://127.0.0.1:9/_cell/v1',
    cellToken: options.cell?.token ?? 'a token for tests',
    consoleUrl: options.consoleUrl ?? 'http://console.test',
    vault: keyFileVault(VAULT_KEY),
    mailer: outbox,
    now,
    env: { GATEWAY_SIGN_INS_PER_MINUTE: '100000', GATEWAY_WRITES_PER_MINUTE: '100000', ...options.env },
    log: createLog({
      name: 'test',
      ...(options.onLog ? { level: 'warn', write: options.onLog } : { level: 'silent' }),
    }),
    metrics: prometheusRecorder('controller'),
  })

  const call = async (
    gateway: 'web' | 'public',
    method: string,
    path: string,
    { body, headers = {}, address = '192.0.2.1', base = 'http://console.test' }: Sent & { body?: unknown },
  ): Promise<Reply> => {
    const set = new Map<string, string>()
    const request = new Request(`${base}${gateway === 'web' ? '/web' : '/api/v2'}${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const response = wholeResponse(await controller[gateway](request, { address }))
    for (const [name, value] of response.headers) if (name !== 'set-cookie') set.set(name, value)
    const cookies = response.headers.getSetCookie()
    const [session] = cookies.filter((one) => SESSION.test(one))
    if (session !== undefined) set.set('set-cookie', session)
    const [device] = cookies.filter((one) => one.includes(`${DEVICE_COOKIE}=`))
    if (device !== undefined) set.set('set-device', device)
    return { status: response.status, body: (await response.json()) as Record<string, unknown>, headers: set }
  }

  /** A browser of its own: it keeps its cookie as browsers do. */
  const browser = (more: Sent = {}) => {
    let cookie: string | undefined
    let device: string | undefined
    const send = async (method: string, path: string, body?: unknown, sent: Sent = {}): Promise<Reply> => {
      const reply = await call('web', method, path, {
        ...more,
        ...sent,
        body,
        headers: {
          ...((cookie ?? device) !== undefined && { cookie: [cookie, device].filter(Boolean).join('; ') }),
          ...more.headers,
          ...sent.headers,
        },
      })
      const given = reply.headers.get('set-cookie')
      if (given !== undefined) cookie = /Max-Age=0/.test(given) ? undefined : given.split(';')[0]
      device = reply.headers.get('set-device')?.split(';')[0] ?? device
      return reply
    }
    return {
      send,
      get cookie() {
        return cookie
      },
      set cookie(value: string | undefined) {
        cookie = value
      },
      signIn: (email: string, password = STRONG) => send('POST', '/sessions', { email, password }),
    }
  }
  const mailsTo = async (to: string): Promise<OutboxMail[]> =>
    (await outbox.list()).filter((mail) => mail.to === to)
  /** The newest message to an address, once there are `count`. */
  const mail = (to: string, count = 1): Promise<OutboxMail> =>
    until(10, async () => {
      const found = await mailsTo(to)
      return found.length >= count ? found[0] : undefined
    })
  const codeIn = ({ text }: OutboxMail) => /\b(\d{6})\b/.exec(text)?.[1] ?? ''
  const tokenIn = ({ text }: OutboxMail) => /#token=([\w-]+)/.exec(text)?.[1] ?? ''

  /** Signs up as a person would, code and all. */
  const signUp = async (email: string, more: { accountName?: string; name?: string } = {}) => {
    const one = browser()
    const mails = (await mailsTo(email)).length
    const begun = await one.send('POST', '/sign-ups', {
      email,
      password: STRONG,
      accountName: more.accountName ?? `Account of ${email}`,
      ...(more.name !== undefined && { name: more.name }),
    })
    if (begun.status !== 200) throw new Error(JSON.stringify(begun.body))
    const code = codeIn(await mail(email, mails + 1))
    const done = await one.send('POST', '/sign-ups/confirm', { signUp: begun.body['signUp'], code })
    if (done.status !== 200) throw new Error(JSON.stringify(done.body))
    const body = done.body as {
      user: { userId: string }
      account: { accountId: string; name: string }
      apiKey: { secret: string; keyId: string }
    }
    const send = (method: string, path: string, sent?: unknown, how: Sent = {}) =>
      call('public', method, path, {
        ...how,
        body: sent,
        headers: { 'x-api-key': body.apiKey.secret, ...how.headers },
      })
    return { browser: one, email, ...body, api: send }
  }
  type SignedUp = Awaited<ReturnType<typeof signUp>>

  /** Invites an address that has no user, and accepts as that person. */
  const join_ = async (owner: SignedUp, email: string, role: string) => {
    const invited = await owner.browser.send('POST', '/invitations', { email, role })
    if (invited.status !== 200) throw new Error(JSON.stringify(invited.body))
    const token = tokenIn(await mail(email))
    const one = browser()
    const done = await one.send('POST', '/sign-ups/invited', {
      token,
      name: email.split('@')[0],
      password: STRONG,
    })
    if (done.status !== 200) throw new Error(JSON.stringify(done.body))
    const { userId } = done.body['user'] as { userId: string }
    return { browser: one, email, userId, invitationId: String(invited.body['invitationId']), token }
  }

  return {
    dir,
    controller,
    outbox,
    call,
    browser,
    mail,
    mailsTo,
    codeIn,
    tokenIn,
    signUp,
    join: join_,
    now,
    pass: (seconds: number) => void (offsetSeconds += seconds),
    /** Hands every event published so far to every reader, the log among them. */
    readOutboxes: () => controller.readOutboxes(),
    stop: () => controller[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: async () => {
      await controller[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
export type ControlPlane = Awaited<ReturnType<typeof startControlPlane>>
