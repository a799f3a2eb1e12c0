import type { Now } from '#platform/clock'
import { silentFeed } from '#platform/feed'
import { withFeeds } from '#platform/feed/in-process'
import { openSqliteStore } from '#platform/table/sqlite'

type Options = { now: Now }

/** A store whose feed hears every write of this process at once, and whose readers do not sweep during a test. */
export const openHearing = (file: string, options: Options) =>
  withFeeds(openSqliteStore(file, options), { sweepMs: 3_600_000 })

/** A store whose feed hears nothing; its readers sweep all the time. */
const openDeaf = (file: string, options: Options) => ({
  ...openSqliteStore(file, options),
  feed: () => silentFeed({ sweepMs: 1 }),
})

/** For suites that must end right with either. */
export const FEEDS = [
  { name: 'a feed that hears everything', open: openHearing, hears: true },
  { name: 'a feed that hears nothing', open: openDeaf, hears: false },
] as const
