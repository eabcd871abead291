import { createHmac, timingSafeEqual } from 'node:crypto'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import { Failure } from '#shared/kernel/errors.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'
import { bytesOf } from './request.ts'

/** What every page answers: nothing inline, nothing from elsewhere, nothing kept, and no other site may frame it. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // With `no-referrer` a browser would send its own forms with the Origin `null`.
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
}

/** For a page whose query holds a secret. The `Referer` names the origin alone, and its forms still say where they are from. */
export const withoutQuery = { 'referrer-policy': 'strict-origin' } as const

/** The value of a cookie. Of two with one name neither is sure to be ours, so there is none. */
export const cookieIn = (headers: Readonly<Record<string, string>>, name: string): string | undefined => {
  const values = (headers['cookie'] ?? '').split(';').flatMap((part) => {
    const at = part.indexOf('=')
    return part.slice(0, at).trim() === name ? [part.slice(at + 1).trim()] : []
  })
  return values.length === 1 ? values[0] : undefined
}

/** Refuses a form that another site sent, and one whose sender does not say where it is from. */
export const assertOwnOrigin = (headers: Readonly<Record<string, string>>, own: string): void => {
  if (headers['origin'] !== own)
    throw new Failure('auth.forbidden', `Purser takes forms from its own pages alone; open ${own} and try there`)
}

const formType = /^application\/x-www-form-urlencoded\s*(;|$)/i

/** The fields of a form, each once. */
export const formIn = (
  event: APIGatewayProxyEvent,
  headers: Readonly<Record<string, string>>,
): Record<string, string> => {
  if (!formType.test(headers['content-type'] ?? ''))
    throw new Failure('request.media-type', 'Send the fields of the form as application/x-www-form-urlencoded')
  const fields = [...new URLSearchParams(bytesOf(event).toString('utf8'))]
  const names = new Set(fields.map(([name]) => name))
  if (names.size < fields.length) throw invalidInput('form', [{ at: '', message: 'A field is there twice' }])
  return Object.fromEntries(fields)
}

/** What a form of this session and subject carries. Nobody makes one without the secret in the cookie. */
export const formTokenOf = (secret: string, subject: string): string =>
  createHmac('sha256', secret).update(`purser-form ${subject}`).digest('base64url')

/** Refuses a form that was not made for this session and subject. */
export const assertFormToken = (sent: string | undefined, secret: string, subject: string): void => {
  const [mine, theirs] = [formTokenOf(secret, subject), sent ?? ''].map((text) => Buffer.from(text))
  if (!mine || !theirs || mine.length !== theirs.length || !timingSafeEqual(mine, theirs))
    throw new Failure('auth.forbidden', 'This form belongs to an earlier sign-in; open the page again')
}
