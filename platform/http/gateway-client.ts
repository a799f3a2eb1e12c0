/** Where a request comes from, and how to put a header onto its answer without touching the answer. */
export type GatewayClient = { address: string; setHeader: (name: string, value: string) => void }
