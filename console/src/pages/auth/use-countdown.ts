import { useEffect, useState } from 'react'

/** Counts seconds down to 0. `restart` begins anew. */
export function useCountdown(seconds: number): { secondsLeft: number; restart: () => void } {
  const [until, setUntil] = useState(() => performance.now() + seconds * 1000)
  const [secondsLeft, setSecondsLeft] = useState(seconds)
  useEffect(() => {
    const timer = setInterval(() => {
      const left = Math.max(0, Math.ceil((until - performance.now()) / 1000))
      setSecondsLeft(left)
      if (left === 0) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [until])
  const restart = () => {
    setSecondsLeft(seconds)
    setUntil(performance.now() + seconds * 1000)
  }
  return { secondsLeft, restart }
}
