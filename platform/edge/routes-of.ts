import type { Audience, ServedRoute } from '#platform/http'
import type { GatewayRoute } from './route-table.ts'

type Services = Readonly<Record<string, Readonly<Record<string, ServedRoute>>>>
type AudienceOf<Routes extends Services[string]> = Routes[keyof Routes]['access']['audience'][number]
/** The services that publish a route to one of the audiences. */
type ServiceFor<A extends Audience, S extends Services> = {
  [Name in keyof S & string]: [Extract<AudienceOf<S[Name]>, A>] extends [never] ? never : Name
}[keyof S & string]

/** The table of a gateway: of every service's routes those that are published to one of its audiences. */
export function routesOf<A extends Audience, S extends Services>(
  audiences: readonly A[],
  services: S,
): GatewayRoute<ServiceFor<A, S>>[] {
  const asked: readonly Audience[] = audiences
  return Object.entries(services).flatMap(([service, routes]) =>
    Object.values(routes)
      .filter(({ access }) => access.audience.some((one) => asked.includes(one)))
      // The service of a route that is published to `A` is one of `ServiceFor<A, S>`.
      .map((route) => toGatewayRoute(service as ServiceFor<A, S>, route)),
  )
}

function toGatewayRoute<Service extends string>(
  service: Service,
  { access, ...spec }: ServedRoute,
): GatewayRoute<Service> {
  const {
    isOpen = false,
    isRaw = false,
    maxBodyBytes,
    limit = spec.method === 'get' ? 'read' : 'write',
  } = access
  return {
    operationId: spec.operationId,
    spec,
    service,
    authorize: isOpen ? 'open' : 'required',
    limit,
    ...(maxBodyBytes !== undefined && { maxBodyBytes }),
    ...(isRaw && { isRaw }),
  }
}
