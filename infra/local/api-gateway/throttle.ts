import type { Resource } from '#infra/local/cloudformation/model.ts'
import type { Method } from './routes.ts'

interface Setting {
  HttpMethod?: string
  ResourcePath?: string
  ThrottlingRateLimit?: number | string
  ThrottlingBurstLimit?: number | string
}
interface Bucket {
  tokens: number
  at: number
}

/** A stage writes `/v1/orders` as `/~1v1~1orders`; `/*` is every resource. */
const pathOf = (text: string) => text.replaceAll('~1', '/').replace(/^\/\//, '/')

/** Token buckets of a stage's method settings, in real time. The most specific setting counts. */
export const createThrottle = (stage: Resource | undefined, now: () => number = () => performance.now()) => {
  const settings = ((stage?.properties['MethodSettings'] ?? []) as Setting[]).filter(
    ({ ThrottlingRateLimit }) => ThrottlingRateLimit !== undefined,
  )
  const fits = (setting: Setting, httpMethod: string, path: string): boolean => {
    const wantedPath = pathOf(setting.ResourcePath ?? '/*')
    const wantedMethod = setting.HttpMethod ?? '*'
    return (wantedPath === '/*' || wantedPath === path) && (wantedMethod === '*' || wantedMethod === httpMethod)
  }
  const chosen = new Map<string, { rate: number; burst: number; bucket: Bucket } | undefined>()
  const choose = (httpMethod: string, path: string) => {
    const fitting = settings.filter((setting) => fits(setting, httpMethod, path))
    const weight = ({ HttpMethod, ResourcePath }: Setting) =>
      Number(HttpMethod !== '*') + 2 * Number(ResourcePath !== '/*')
    const [best] = fitting.toSorted((a, b) => weight(b) - weight(a))
    if (!best) return undefined
    const rate = Number(best.ThrottlingRateLimit)
    const burst = Number(best.ThrottlingBurstLimit ?? rate)
    return { rate, burst, bucket: { tokens: burst, at: now() } }
  }
  return (httpMethod: string, { resourcePath }: Pick<Method, 'resourcePath'>): boolean => {
    const key = `${httpMethod} ${resourcePath}`
    if (!chosen.has(key)) chosen.set(key, choose(httpMethod, resourcePath))
    const limit = chosen.get(key)
    if (!limit) return true
    const { rate, burst, bucket } = limit
    const time = now()
    bucket.tokens = Math.min(burst, bucket.tokens + ((time - bucket.at) * rate) / 1000)
    bucket.at = time
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }
}
