import { until } from '../../support/product.ts'
import { listAll, pick, type SoakContext, type Workload } from '../workload.ts'

const MOST = 25
const FINAL_SECONDS = 60

type Known = { isDeleted: boolean; inferences: number; isBusy: boolean }

/** Creates, scales and deletes indexes; each name is used once. */
export function indexesWorkload({ traffic, random }: SoakContext): Workload {
  const indexes = new Map<string, Known>()
  const counts = { created: 0, modified: 0, deleted: 0 }
  const live = () => [...indexes].filter(([, { isDeleted }]) => !isDeleted)
  const free = () => live().filter(([, { isBusy }]) => !isBusy)

  const create = async () => {
    const name = `soak-${indexes.size}`
    const known: Known = { isDeleted: false, inferences: 1, isBusy: true }
    indexes.set(name, known)
    const { status, body } = await traffic.once({
      method: 'POST',
      path: `/indexes/${name}`,
      body: { model: 'random/small' },
    })
    if (status === 200) counts.created++
    else traffic.violations.push(`creating ${name} answered ${status} ${String(body['code'])}`)
    known.isBusy = false
  }
  const modify = async (name: string, known: Known) => {
    const inferences = 1 + Math.floor(random() * 3)
    const { status } = await traffic.once({
      method: 'PUT',
      path: `/indexes/${name}`,
      body: { numberOfInferences: inferences },
    })
    if (status !== 200) return
    counts.modified++
    known.inferences = inferences
  }
  const remove = async (name: string, known: Known) => {
    const { status } = await traffic.once({ method: 'DELETE', path: `/indexes/${name}` })
    if (status !== 200) return
    counts.deleted++
    known.isDeleted = true
  }
  const busily = async (entry: [string, Known] | undefined, act: typeof modify) => {
    if (!entry) return
    const [name, known] = entry
    known.isBusy = true
    await act(name, known)
    known.isBusy = false
  }
  return {
    name: 'indexes',
    hands: 2,
    pauseMs: 250,
    counts,
    step: async () => {
      const chance = random()
      if (live().length >= MOST || chance < 0.25) await busily(free()[0], remove)
      else if (chance < 0.5) await busily(pick(free(), random), modify)
      else await create()
    },
    verify: async () => {
      const problems: string[] = []
      for (const [name, { isDeleted }] of indexes) {
        const wanted = isDeleted ? 'DELETED' : 'READY'
        const reached = await finalStatus(name, wanted)
        if (reached !== wanted) problems.push(`${name} is ${reached}, not ${wanted}`)
      }
      const listed = new Map((await listAll({ traffic }, '/indexes')).map((one) => [one['indexName'], one]))
      for (const [name, { isDeleted, inferences }] of indexes) {
        const entry = listed.get(name)
        if ((entry === undefined) !== isDeleted) problems.push(`${name} is ${entry ? '' : 'not '}in the list`)
        else if (entry && entry['numberOfInferences'] !== inferences)
          problems.push(`${name} has ${String(entry['numberOfInferences'])} pods, not ${inferences}`)
      }
      return problems
    },
  }

  async function finalStatus(name: string, wanted: string): Promise<string> {
    const path = `/indexes/${name}/status?waitFor=${wanted}&timeoutSeconds=20`
    const look = async () => String((await traffic.persist({ method: 'GET', path })).body['indexStatus'])
    const isFinal = (status: string) => ['READY', 'FAILED', 'DELETED'].includes(status)
    return until(FINAL_SECONDS, async () => {
      const status = await look()
      return isFinal(status) ? status : undefined
    }).catch(look)
  }
}
