import { pseudoRandom } from '../soak/workload.ts'
import { READS_PER_MINUTE, ROOM, type World } from './world.ts'

export const API = '/api/v2'
const NAMES = ['a', 'b', 'c', 'd']
const ROUNDS = 9
const PER_ROUND = 6

/** What the clients were told: of an index, and of the uses of a key in batches that were acknowledged. */
export type Told = {
  indexes: Map<string, 'there' | 'gone' | 'unknown'>
  uses: Map<string, number>
}

/**
 * Sends creates, deletes and reports of use through either controller at random, while one of them is killed now and
 * then. Accounts are busy with each index one request at a time, so that what they were told is what must be.
 */
export async function sendAtRandom(world: World, seed: number): Promise<Told> {
  const random = pseudoRandom(seed)
  const pick = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(random() * from.length)]
    if (found === undefined) throw new Error('nothing to pick from')
    return found
  }
  const told: Told = { indexes: new Map(), uses: new Map() }
  const busyAccounts = world.accounts.slice(0, 3)
  for (let round = 0; round < ROUNDS; round++) {
    const subjects = new Set(
      Array.from({ length: PER_ROUND }, () => `${pick(busyAccounts).accountId} ${pick(NAMES)}`),
    )
    const requests = [...subjects].map((subject) =>
      changeIndex(world, told, { subject, via: pick(world.instances), isCreate: random() < 0.6 }),
    )
    requests.push(reportUse(world, told, { batchId: `bat_${seed}_${round}`, pick, times: 1 + round }))
    // In every third round one of the two dies while the requests are under way.
    if (round % 3 === 2) {
      const dies = pick(world.instances)
      requests.push(dies.kill().then(() => dies.start()))
    }
    await Promise.all(requests)
    if (world.cell.held.size > ROOM) throw new Error('the cell was given more indexes than it takes')
  }
  return told
}

async function changeIndex(
  { accounts }: World,
  { indexes }: Told,
  { subject, via, isCreate }: { subject: string; via: World['instances'][number]; isCreate: boolean },
): Promise<void> {
  const [accountId, name] = subject.split(' ')
  const account = accounts.find((one) => one.accountId === accountId)
  if (account === undefined) throw new Error('no such account')
  const reply = await via.send(isCreate ? 'POST' : 'DELETE', `${API}/indexes/${name}`, {
    headers: account.admin,
    ...(isCreate && { body: { model: 'random' } }),
  })
  if (reply === undefined || reply.status === 503) {
    // A refusal for want of room is an answer; any other 503 leaves it open.
    if (reply?.body['code'] !== 'no_capacity') indexes.set(subject, 'unknown')
  } else if (reply.status === 200) indexes.set(subject, isCreate ? 'there' : 'gone')
  else if (![400, 404, 409].includes(reply.status)) throw new Error(JSON.stringify(reply.body))
}

/** Reports a batch until it is acknowledged, through whichever controller is there, and once more through the other. */
async function reportUse(
  { accounts, instances, asCell }: World,
  { uses }: Told,
  { batchId, times, pick }: { batchId: string; times: number; pick: <T>(from: readonly T[]) => T },
): Promise<void> {
  const account = pick(accounts)
  const { keyId } = pick(account.spare)
  const body = {
    batchId,
    uses: [{ accountId: account.accountId, keyId, requests: times, lastUsedAt: '2026-03-01T12:00:00.000Z' }],
  }
  let acknowledged = 0
  for (let attempt = 0; acknowledged < 2; attempt++) {
    if (attempt === READS_PER_MINUTE) throw new Error('no controller takes the report')
    const reply = await instances[attempt % 2]?.send('POST', '/cell/v1/api-key-use', {
      headers: asCell,
      body,
    })
    if (reply?.status === 200) acknowledged++
    else await new Promise((resolve) => setTimeout(resolve, 50))
  }
  uses.set(keyId, (uses.get(keyId) ?? 0) + times)
}
