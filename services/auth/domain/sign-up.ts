/** What a sign-up becomes besides a login: a new account of this name, or the membership of the sealed invitation. */
export type SignUpDetails = Readonly<{ name?: string; accountName?: string; sealedInvitation?: string }>

export const invitationContext = (signUpHash: string) => `invitation of sign-up ${signUpHash}`
