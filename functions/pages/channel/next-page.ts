/** Where a sign-in leads afterwards: a page of ours alone, never an address that a link made up. */
export const nextPage = (sent: string | undefined): string =>
  /^\/(approvals|purchases|orders|wallet|agents|security)(\/[\w-]{1,64})?$/.test(sent ?? '')
    ? (sent ?? '')
    : '/approvals'
