import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, describe, it } from 'vitest'
import { PASSWORD, web } from '../support/people.ts'
import { freePort, startProduct, until } from '../support/product.ts'
import { canUsePython, pythonWith } from '../support/python.ts'

const SERVER = 'aiosmtpd==1.4.6'

/** A mail server that prints what it is sent. */
async function startMailServer(port: number): Promise<AsyncDisposable & { printed: () => string }> {
  const python = join(await pythonWith(SERVER), 'python')
  const args = ['-u', '-m', 'aiosmtpd', '-n', '-l', `127.0.0.1:${port}`]
  const child: ChildProcess = spawn(python, [...args, '-c', 'aiosmtpd.handlers.Debugging', 'stdout'])
  let printed = ''
  child.stdout?.on('data', (chunk: Buffer) => void (printed += chunk.toString()))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    printed: () => printed,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

describe.runIf(canUsePython('sending mail by SMTP'))('a mail server', () => {
  it('is sent each message as text and HTML, also those from while it was away, and the outbox is not shown', async () => {
    const port = await freePort()
    const env = {
      MAIL_SMTP_URL: `smtp://127.0.0.1:${port}?ignoreTLS=true`,
      MAIL_FROM: 'Marqo Cloud <cloud@example.com>',
    }
    await using product = await startProduct({ env })
    const begun = await web(product, 'POST', '/sign-ups', {
      body: { email: 'ada@example.com', password: PASSWORD, accountName: 'Ada' },
    })
    expect(begun.status).toBe(200)
    expect((await product.fetch('GET', `${product.apiUrl}/dev/outbox`)).status).toBe(404)

    await using mails = await startMailServer(port)

    const message = await until(120, async () => {
      const text = mails.printed()
      return text.includes('END MESSAGE') ? text : undefined
    })
    expect(message).toContain('From: Marqo Cloud <cloud@example.com>')
    expect(message).toContain('To: ada@example.com')
    expect(message).toMatch(/Content-Type: text\/plain[^]*Content-Type: text\/html/)
    const code = /\b(\d{6})\b/.exec(message.slice(message.indexOf('text/plain')))?.[1]
    const done = await web(product, 'POST', '/sign-ups/confirm', {
      body: { signUp: begun.body['signUp'], code },
    })
    expect(done.status).toBe(200)
  })
})
