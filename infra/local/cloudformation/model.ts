import { account, region } from '#infra/host-process/local-account.ts'
import { readAssembly } from './assembly.ts'
import { Loader, type Overrides } from './loader.ts'
import type { ResourceTypes } from './naming.ts'

/** One resource of the synthesized templates, ready to run. */
export interface Resource {
  /** Logical id. */
  id: string
  stack: string
  type: string
  /** The properties with intrinsics resolved. */
  properties: Record<string, unknown>
  /** The physical name, which Ref returns. */
  name: string
  arn?: string
  /** The properties as synthesized, with intrinsics that name other resources. */
  raw: Record<string, unknown>
}

/** The resources of all stacks of a synthesized app. */
export interface Model {
  of(type: string): Resource[]
  byId(stack: string, id: string): Resource | undefined
  byArn(arn: string): Resource | undefined
  assetDir(s3Key: string): string
  readonly region: string
  readonly account: string
}

/** Reads a synthesized app into one model. Throws with the logical id of a resource that this host cannot run. */
export const loadModel = (cdkOut: string, overrides: Overrides, types: ResourceTypes): Model => {
  const assembly = readAssembly(cdkOut)
  const all: Resource[] = [...new Loader(assembly, overrides, types).resources()]
  const byType = Map.groupBy(all, ({ type }) => type)
  const byId = new Map(all.map((resource) => [`${resource.stack}/${resource.id}`, resource]))
  const byArn = new Map(all.flatMap((resource) => (resource.arn ? [[resource.arn, resource] as const] : [])))
  return {
    of: (type) => byType.get(type) ?? [],
    byId: (stack, id) => byId.get(`${stack}/${id}`),
    byArn: (arn) => byArn.get(arn),
    assetDir: assembly.assetDir,
    region,
    account,
  }
}
