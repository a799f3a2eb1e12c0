import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { composeMail } from '#platform/mail'
import { smtpMailer } from './index.ts'

type Answers = { rcpt?: string; greeting?: string | undefined }
type Received = { from: string[]; to: string[]; data: string }

let server: Server | undefined
afterEach(() => server?.close())

/** A mail server that speaks as much SMTP as a delivery needs, and answers what the test says. */
async function listen({ rcpt = '250 ok', greeting = '220 ready' }: Answers = {}) {
  const received: Received = { from: [], to: [], data: '' }
  server = createServer((socket) => {
    let [isData, buffer] = [false, '']
    const say = (line: string) => void socket.write(`${line}\r\n`)
    const command = (line: string) => {
      if (isData) {
        isData = line !== '.'
        if (isData) received.data += `${line}\n`
        else say('250 queued')
      } else if (/^(EHLO|HELO)/.test(line)) say('250 here')
      else if (line.startsWith('MAIL FROM')) {
        received.from.push(line)
        say('250 ok')
      } else if (line.startsWith('RCPT TO')) {
        received.to.push(line)
        say(rcpt)
      } else if (line === 'DATA') {
        isData = true
        say('354 go on')
      } else if (line === 'QUIT') socket.end('221 bye\r\n')
      else say('502 what?')
    }
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      buffer += chunk.toString()
      const lines = buffer.split('\r\n')
      buffer = lines.pop() ?? ''
      for (const line of lines) command(line)
    })
    say(greeting)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    received,
    mailer: smtpMailer({ url: `smtp://127.0.0.1:${port}`, from: 'Cloud <cloud@example.com>' }),
  }
}

const mail = composeMail({
  to: 'ada@example.com',
  subject: 'Grüße from Marqo Cloud',
  paragraphs: ['Welcome.'],
  code: '123456',
  closing: 'The code works for 15 minutes.',
})

describe('SMTP', () => {
  it('delivers the message as text and as HTML, with its sender and recipient', async () => {
    const { received, mailer } = await listen()
    await mailer.send(mail, 'job_1')
    expect(received.from).toEqual([expect.stringContaining('<cloud@example.com>')])
    expect(received.to).toEqual([expect.stringContaining('<ada@example.com>')])
    expect(received.data).toMatch(/Content-Type: multipart\/alternative/i)
    expect(received.data).toMatch(/Content-Type: text\/plain/i)
    expect(received.data).toMatch(/Content-Type: text\/html/i)
    expect(received.data).toContain('123456')
    expect(received.data).toMatch(/^From: Cloud <cloud@example.com>$/m)
  })

  it.each([
    '1,victim@example.com',
    'x;victim@example.com',
    'a<victim@example.com',
    'a:victim@example.com',
    '(c)victim@example.com',
  ])('takes %s for one recipient, and never for a list of them', async (to) => {
    const { received, mailer } = await listen()
    await mailer.send({ ...mail, to }, 'job_1').catch(() => {})
    expect(received.to.join()).not.toMatch(/<victim@example\.com>/)
  })

  it('gives a message that is handed over again the same Message-ID', async () => {
    const { received, mailer } = await listen()
    await mailer.send(mail, 'job_1')
    await mailer.send(mail, 'job_1')
    expect(received.data.match(/^Message-ID: <job_1@example\.com>$/gim)).toHaveLength(2)
  })

  it('distinguishes a permanent refusal from a temporary one', async () => {
    const final = await listen({ rcpt: '550 no such mailbox' })
    await expect(final.mailer.send(mail, 'job_1')).rejects.toMatchObject({
      kind: 'invalid',
      code: 'mail_rejected',
    })
    server?.close()
    const later = await listen({ rcpt: '451 try again later' })
    await expect(later.mailer.send(mail, 'job_1')).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'mail_unavailable',
    })
  })

  it('throws mail_unavailable when the server does not answer or is not ready', async () => {
    const busy = await listen({ greeting: '421 too busy' })
    await expect(busy.mailer.send(mail, 'job_1')).rejects.toMatchObject({ code: 'mail_unavailable' })
    const nobody = smtpMailer({ url: 'smtp://127.0.0.1:9', from: 'cloud@example.com' })
    await expect(nobody.send(mail, 'job_1')).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'mail_unavailable',
    })
  })
})
