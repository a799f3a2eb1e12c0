import { describe, expect, it } from 'vitest'
import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { newId } from '#platform/ids'
import { keyFileVault } from '#platform/vault/key-file'
import { composeMail, type Mail, mailJob, mailQueue } from './index.ts'

const vault = keyFileVault(Buffer.alloc(32, 'k').toString('base64url'))
const content = {
  to: 'ada@example.com',
  subject: 'Join “A & B” on Marqo Cloud',
  paragraphs: ['Olga invites you to “A & B”.'],
  code: '123456',
  action: { label: 'See the invitation', url: 'https://cloud.example.com/invitation#token=abc&x=1' },
  closing: 'The link works for seven days.',
}

describe('a message', () => {
  it('says everything as plain text and as HTML', () => {
    const { text, html } = composeMail(content)
    for (const words of ['Olga invites you', '123456', 'See the invitation', 'seven days']) {
      expect(text).toContain(words)
      expect(html).toContain(words)
    }
    expect(text).toContain(content.action.url)
    expect(html).toContain('href="https://cloud.example.com/invitation#token=abc&amp;x=1"')
    expect(text).not.toMatch(/[<>]/)
  })

  it('turns no user input into markup or a header', () => {
    const evil = `"><img src=x onerror=alert(1)>'`
    const { subject, html } = composeMail({
      ...content,
      subject: `Join ${evil}\r\nBcc: everybody@example.com\u0000`,
      paragraphs: [evil],
      closing: evil,
      action: { label: evil, url: `https://cloud.example.com/${evil}` },
    })
    expect(html).not.toContain('<img')
    expect(html.match(/"><img/)).toBeNull()
    expect(subject).not.toMatch(/\p{Cc}/u)
  })
})

/** A queued job, and a mailer that succeeds or fails as the test says. */
async function queued(outcomes: (ServiceError | undefined)[]) {
  let time = new Date('2026-03-01T12:00:00.000Z')
  const now = () => time
  const write = await mailQueue({ vault, newId, now })(composeMail(content))
  if (write.type !== 'insert') throw new Error('not enqueued')
  const { sk, payload = null } = write.item
  const sent: Mail[] = []
  const ids: string[] = []
  const lost: unknown[] = []
  const mailer = {
    send: async (mail: Mail, id: string) => {
      ids.push(id)
      const failure = outcomes.shift()
      if (failure) throw failure
      sent.push(mail)
    },
  }
  const createdAt = now()
  const handler = mailJob({ vault, mailer, now, onLost: (error) => void lost.push(error) })
  return {
    stored: JSON.stringify(write),
    sent,
    ids,
    lost,
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
    run: () =>
      handler(
        { id: sk, queue: 'mail', dueAt: now(), createdAt, attempts: 1, payload },
        AbortSignal.timeout(1000),
      ),
  }
}
const unavailable = () =>
  new ServiceError({
    kind: 'unavailable',
    code: 'mail_unavailable',
    message: 'The mail server does not answer.',
  })
const rejected = () =>
  new ServiceError({
    kind: 'invalid',
    code: 'mail_rejected',
    message: 'The mail server refused the message.',
  })

describe('a queued message', () => {
  it('is sealed, because it may hold what opens an account', async () => {
    const { stored, run, sent } = await queued([])
    for (const words of ['123456', 'token', 'ada@example.com', 'Olga']) expect(stored).not.toContain(words)
    expect(await run()).toEqual({ done: true })
    expect(sent).toMatchObject([{ to: 'ada@example.com', text: expect.stringContaining('123456') }])
  })

  it('is tried again for a day while the server does not answer, and then given up', async () => {
    const { run, pass, lost, sent, ids } = await queued([unavailable(), unavailable(), unavailable()])
    await expect(run()).rejects.toMatchObject({ code: 'mail_unavailable' })
    pass(86_399)
    await expect(run()).rejects.toMatchObject({ code: 'mail_unavailable' })
    expect(lost).toEqual([])
    pass(1)
    expect(await run()).toEqual({ done: true })
    expect([lost.length, sent]).toEqual([1, []])
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(1)
  })

  it('is given up at once when the server refuses it for good', async () => {
    const { run, lost } = await queued([rejected()])
    expect(await run()).toEqual({ done: true })
    expect(lost).toMatchObject([{ code: 'mail_rejected' }])
  })
})
