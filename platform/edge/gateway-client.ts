/** The address of a client, and a function that sets a header on its answer without touching the `Response`. */
export type GatewayClient = { address: string; setHeader: (name: string, value: string) => void }
