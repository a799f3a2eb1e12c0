import { Outlet, useMatches } from '@tanstack/react-router'
import { useEffect } from 'react'

/** The outermost part: keeps the title of the browser's tab in step with the page. */
export function Root() {
  const title = useMatches({
    select: (matches) => {
      const match = matches.findLast(({ staticData }) => staticData.title !== undefined)
      const own = match?.staticData.title
      return typeof own === 'function' ? own(match?.params ?? {}) : own
    },
  })
  useEffect(() => {
    document.title = title === undefined ? 'Marqo Cloud' : `${title} · Marqo Cloud`
  }, [title])
  return <Outlet />
}
