import { memoryRateLimiter } from './index.ts'
import { describeRateLimiter } from '../rate-limit.contract.ts'

describeRateLimiter(
  'memory',
  async () => {
    let ms = 0
    return {
      limiter: (budget) => memoryRateLimiter({ ...budget, elapsed: () => ms }),
      setNow: (date) => void (ms = date.getTime()),
      close: async () => {},
    }
  },
  { isShared: false },
)
