export { ACCOUNT, owner, setup } from './fixture.ts'
export { indexEvent, SMALL } from './indexes-model.ts'
export { issueInvoice } from './issue-invoice.ts'
export { ACCOUNT_ID, payingWorld } from './paying-world.ts'
