import { getRouteApi, Outlet } from '@tanstack/react-router'
import { PageHeader } from '../../ui/page-header.tsx'

const route = getRouteApi('/shell/indexes/$name')

export function IndexPage() {
  const { name } = route.useParams()
  return (
    <>
      <PageHeader title={name} />
      <Outlet />
    </>
  )
}
