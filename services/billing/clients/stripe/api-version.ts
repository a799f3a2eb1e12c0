/** The version of Stripe's API that this code was written against; the SDK's own, so that its types are true. */
export const API_VERSION = '2026-10-28.endive'
