/** Subject and text of each mail that carries a link, without anything of the account. */
const mails = {
  confirm: {
    page: '/confirm-email',
    subject: 'Purser: confirm your e-mail address',
    before: 'Somebody registered at Purser with this address. If it was you, open this page and press its button:',
    after: 'The link stands for a day. If it was not you, do nothing: the address stays unconfirmed.',
  },
  reset: {
    page: '/reset-password',
    subject: 'Purser: choose a new password',
    before: 'Somebody asked for a new password for your account at Purser. If it was you, choose one here:',
    after: 'The link stands for 30 minutes. If it was not you, do nothing: nothing has changed.',
  },
} as const

/** The mail that carries a link. The secret stands in the query, which no log of ours has. */
export const linkMail = (purpose: keyof typeof mails, baseUrl: string, token: string) => {
  const { page, subject, before, after } = mails[purpose]
  const url = `${baseUrl.replace(/\/$/, '')}${page}?token=${token}`
  const closing = 'Purser never asks for your password in a mail.'
  return { subject, text: `${[before, url, after, closing].join('\n\n')}\n` }
}
