import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemNow } from '#platform/clock'
import { openOutbox } from './index.ts'

it('keeps a message once that is handed over again', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'outbox-'))
  try {
    const outbox = openOutbox(dir, { now: systemNow })
    const mail = { to: 'ada@example.com', subject: 'Welcome', text: 'Welcome.', html: '<p>Welcome.</p>' }
    await outbox.send(mail, 'job_1')
    await outbox.send(mail, 'job_1')
    await outbox.send(mail, 'job_2')
    expect(await outbox.list()).toHaveLength(2)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
