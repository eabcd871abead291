/** Where a sign-in leads afterwards: a page of ours alone, never an address that a link made up. */
export const nextPage = (sent: string | undefined): string =>
  /^\/(approvals|purchases|orders|wallet|agents|delegations|addresses|inbox|security)(\/[\w-]{1,64}){0,2}$/.test(
    sent ?? '',
  )
    ? (sent ?? '')
    : '/approvals'
