export { type EdgeAnswer, type Header, wholeResponse } from './answer.ts'
export {
  type Authenticate,
  type Identity,
  type Authorizer,
  type AuthorizerOptions,
  authorizerOf,
} from './authentication.ts'
export { type Authorization, readAuthorization, writeAuthorization } from './authorization.ts'
export * from './body-text.ts'
export * from './edge.ts'
export { endOfString } from './json-shape.ts'
export { limitRefused } from './limits.ts'
export { pathAsSent } from './path-as-sent.ts'
export * from './read-body.ts'
export * from './security-headers.ts'
export { type GatewayRoute, routesOfService } from './route-table.ts'
export { routesOf } from './routes-of.ts'
