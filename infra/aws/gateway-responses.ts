import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway'
import { type FailureCode, failureCatalogue } from '#shared/kernel/errors.ts'

interface Refusal {
  type: ResponseType
  code: FailureCode
  title: string
  details?: Record<string, string>
  headers?: Record<string, string>
}

const { of } = ResponseType

/** The gateway's own refusals, in the same form as Purser's. */
const refusals: readonly Refusal[] = [
  // The gateway treats an unknown route as a call without credentials.
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, code: 'request.not-found', title: 'No such route' },
  { type: ResponseType.RESOURCE_NOT_FOUND, code: 'request.not-found', title: 'No such route' },
  {
    type: ResponseType.UNAUTHORIZED,
    code: 'auth.required',
    title: 'Send an access token: log in first',
    headers: { 'www-authenticate': "'Bearer'" },
  },
  {
    // The authorizer denies bad tokens alone, and says in its context what is wrong.
    type: ResponseType.ACCESS_DENIED,
    code: 'auth.invalid-token',
    title: '$context.authorizer.title',
    details: { reason: '$context.authorizer.reason' },
    headers: { 'www-authenticate': 'context.authorizer.challenge' },
  },
  { type: ResponseType.INVALID_SIGNATURE, code: 'auth.required', title: 'Log in first' },
  { type: ResponseType.EXPIRED_TOKEN, code: 'auth.required', title: 'Log in first' },
  { type: ResponseType.REQUEST_TOO_LARGE, code: 'request.too-large', title: 'The body is too large' },
  { type: ResponseType.UNSUPPORTED_MEDIA_TYPE, code: 'request.media-type', title: 'Send the body as application/json' },
  {
    type: ResponseType.THROTTLED,
    code: 'request.rate-limited',
    title: 'Too many requests',
    headers: { 'retry-after': "'1'" },
  },
  { type: ResponseType.QUOTA_EXCEEDED, code: 'request.rate-limited', title: 'Too many requests' },
  { type: of('WAF_FILTERED'), code: 'auth.forbidden', title: 'A filter refused this request' },
  { type: ResponseType.DEFAULT_4XX, code: 'request.invalid', title: 'The request does not match the contract' },
  { type: ResponseType.DEFAULT_5XX, code: 'internal', title: 'Something broke on our side' },
]

/** Writes the table above into the API. */
export const addGatewayResponses = (api: RestApi): void => {
  for (const { type, code, title, details, headers = {} } of refusals) {
    const { status } = failureCatalogue[code]
    const body = {
      type: `urn:purser:problem:${code}`,
      title,
      status,
      code,
      requestId: '$context.requestId',
      ...(details && { details }),
    }
    // The two default responses cover many statuses, so they keep the gateway's status.
    const whole = type === ResponseType.DEFAULT_4XX || type === ResponseType.DEFAULT_5XX
    api.addGatewayResponse(type.responseType.toLowerCase().replaceAll('_', '-'), {
      type,
      ...(!whole && { statusCode: String(status) }),
      responseHeaders: {
        'content-type': "'application/problem+json'",
        'cache-control': "'no-store'",
        'x-request-id': 'context.requestId',
        ...headers,
      },
      templates: { 'application/json': JSON.stringify(body) },
    })
  }
}
