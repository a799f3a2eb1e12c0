import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCell, createController, listen } from '#deploy/embedded'
import { ROLE_PERMISSIONS } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import { addSeconds, systemNow } from '#platform/clock'
import { newId } from '#platform/ids'
import { createLog } from '#platform/log'
import { openOutbox, type Outbox } from '#platform/mail/outbox'
import { prometheusRecorder } from '#platform/recorder/prometheus'
import { keyFileVault } from '#platform/vault/key-file'
import { freePort, until } from './product.ts'

/** An account of the test's own, with a key of each scope and a session. */
export type TestAccount = {
  accountId: string
  keys: { admin: string; 'read-write': string; read: string }
  keyId: string
  userId: string
  /** `Cookie` header of its signed-in owner. */
  cookie: string
}
export const PASSWORD = 'seven unrelated grey herons'

const system: Caller = {
  accountId: '',
  principal: { type: 'system', id: 'test' },
  requestId: 'req_test',
}

/**
 * Controller and cell in this process on loopback ports, so that a test can make accounts. The controller's clock can
 * be moved, and the controller be out of reach for a while.
 */
export async function startEmbedded({
  env: given = {},
  unavailableModels = 'refuse',
}: { env?: Record<string, string>; unavailableModels?: 'refuse' | 'substitute' } = {}) {
  const env = { GATEWAY_REFUSED_PER_MINUTE: '100000', ...given }
  let offsetSeconds = 0
  const now = () => addSeconds(systemNow(), offsetSeconds)
  const dir = await mkdtemp(join(tmpdir(), 'marqo-embedded-'))
  const [port, cellPort] = [await freePort(), await freePort()]
  const log = createLog({ level: 'silent', name: 'test' })
  const cellToken = 'a token for tests'
  const shared = { cellToken, log, env }
  const outbox = openOutbox(join(dir, 'outbox'), { now })
  const controller = createController({
    ...shared,
    file: join(dir, 'controller.sqlite'),
    cellControlUrl: `http://127.0.0.1:${cellPort}/_cell/v1`,
    metrics: prometheusRecorder('controller'),
    consoleUrl: `http://127.0.0.1:${port}`,
    vault: keyFileVault(Buffer.alloc(32, 'k').toString('base64url')),
    mailer: outbox,
    now,
  })
  const at = (server: number) => ({ host: '127.0.0.1', port: server, flag: '--port' })
  const serve = () =>
    listen((request, from) => {
      const { pathname } = new URL(request.url)
      if (pathname.startsWith('/web/')) return controller.web(request, from)
      if (pathname.startsWith('/webhooks/')) return controller.webhooks(request, from)
      return pathname.startsWith('/cell/') ? controller.cell(request, from) : controller.public(request, from)
    }, at(port))
  let controllerServer = await serve()
  const cell = await createCell({
    ...shared,
    dir,
    modelCacheDir: join(dir, 'models'),
    modelsDir: undefined,
    allowModels: undefined,
    hub: { endpoint: 'http://127.0.0.1:1', token: undefined },
    unavailableModels,
    keepFreeDiskBytes: 0,
    vectorMemoryBytes: 64 * 2 ** 20,
    refusedPerMinute: Number(env['GATEWAY_REFUSED_PER_MINUTE'] ?? 100_000),
    publicUrl: `http://127.0.0.1:${cellPort}`,
    gatewayUrl: `http://127.0.0.1:${port}/cell/v1`,
    metrics: prometheusRecorder('cell'),
  })
  const cellServer = await listen(
    (request, { incoming, address }) => cell.app.fetch(request, { incoming, address }),
    at(cellPort),
  )
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    cellUrl: `http://127.0.0.1:${cellPort}`,
    cellToken,
    outbox,
    dir,
    controller,
    pass: (seconds: number) => void (offsetSeconds += seconds),
    /** Nobody reaches the controller until `reconnect`. */
    disconnect: () => controllerServer[Symbol.asyncDispose](),
    reconnect: async () => void (controllerServer = await serve()),
    createAccount: (name: string) => createAccount(controller.clients, url, name),
    addMember: (account: TestAccount, role: InvitedRole) =>
      addMember(controller.clients, { url, outbox, account, role }),
    [Symbol.asyncDispose]: async () => {
      await cellServer[Symbol.asyncDispose]()
      await cell[Symbol.asyncDispose]()
      await controllerServer[Symbol.asyncDispose]()
      await controller[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
export type Embedded = Awaited<ReturnType<typeof startEmbedded>>

async function createAccount(
  { usersAccounts, auth, apiKeys }: ReturnType<typeof createController>['clients'],
  url: string,
  name: string,
): Promise<TestAccount> {
  const email = `${name}@example.com`
  const { account, user } = await usersAccounts.createAccountWithOwner(system, {
    body: { ownerEmail: email, accountName: name },
  })
  await auth.createUser(system, { body: { userId: user.userId, email, password: PASSWORD } })
  const owner: Caller = {
    ...system,
    accountId: account.accountId,
    principal: { type: 'user', id: user.userId },
    permissions: ROLE_PERMISSIONS.owner,
  }
  const make = (scope: keyof TestAccount['keys']) =>
    apiKeys.createApiKey(owner, { body: { name: scope, scope } })
  const [admin, writer, reader] = [await make('admin'), await make('read-write'), await make('read')]
  const cookie = await signIn(url, email)
  return {
    accountId: account.accountId,
    keys: { admin: admin.secret, 'read-write': writer.secret, read: reader.secret },
    keyId: admin.keyId,
    userId: user.userId,
    cookie,
  }
}

async function signIn(url: string, email: string): Promise<string> {
  const signedIn = await fetch(`${url}/web/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0]
  if (cookie === undefined) throw new Error(`signing in answered ${signedIn.status}`)
  return cookie
}

type InvitedRole = 'admin' | 'developer' | 'viewer' | 'billing'

/** Invites, and accepts with the token that the mail brings. */
async function addMember(
  { usersAccounts, auth }: ReturnType<typeof createController>['clients'],
  { url, outbox, account, role }: { url: string; outbox: Outbox; account: TestAccount; role: InvitedRole },
): Promise<{ userId: string; cookie: string }> {
  const email = `${role}-${newId('user')}@example.com`
  await usersAccounts.createInvitation({ ...system, accountId: account.accountId }, { body: { email, role } })
  const token = await until(10, async () => {
    const mail = (await outbox.list()).find(({ to }) => to === email)
    return /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1]
  })
  const { userId } = await usersAccounts.acceptInvitationAsNewUser(system, { body: { token, email } })
  await auth.createUser(system, { body: { userId, email, password: PASSWORD } })
  return { userId, cookie: await signIn(url, email) }
}
