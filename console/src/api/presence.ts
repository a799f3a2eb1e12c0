const INPUT = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus']
/** Longer than somebody reads a page without touching anything. */
const AWAY_MS = 5 * 60_000

let lastInput = Date.now()
for (const name of INPUT)
  globalThis.addEventListener?.(name, () => (lastInput = Date.now()), { passive: true, capture: true })

/** Whether somebody sits in front of this tab: pages that refresh themselves keep nobody signed in. */
export const isAttended = (now = Date.now()): boolean => now - lastInput < AWAY_MS
