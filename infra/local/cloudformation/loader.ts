import { account, region } from '#infra/host-process/local-account.ts'
import type { Assembly, Template, TemplateResource } from './assembly.ts'
import { resolve, type StackScope } from './intrinsics.ts'
import { type Named, type ResourceTypes, stableId } from './naming.ts'

/** The local addresses that replace those of the template. */
export interface Overrides {
  /** The local base URL of each REST API, without a trailing slash. */
  urls: Record<string, string>
  /** The base URL of the AWS port. */
  wireUrl: string
}

const pseudo: Record<string, unknown> = {
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::NoValue': undefined,
}

/** Throws on a template with unknown resource types, and names each resource. */
const refuseUnknown = (templates: readonly Template[], { run, ignored }: ResourceTypes): void => {
  const unknown = templates.flatMap(({ stack, resources }) =>
    Object.entries(resources).flatMap(([id, { Type, Condition }]) => {
      if (!run[Type] && !ignored[Type]) return [`${stack}/${id}: type ${Type}`]
      return Condition !== undefined && run[Type] ? [`${stack}/${id}: condition ${Condition}`] : []
    }),
  )
  if (unknown.length > 0) throw new Error(`The local host does not know how to run\n  ${unknown.join('\n  ')}`)
}

/** Replaces the addresses of the REST APIs and keeps a trailing slash. */
const localAddresses = (
  templates: readonly Template[],
  names: (stack: string, id: string) => Named,
  urls: Overrides['urls'],
) => {
  const apis: { pattern: RegExp; url: string }[] = []
  for (const { stack, resources } of templates)
    for (const [id, { Type, Properties }] of Object.entries(resources)) {
      if (Type !== 'AWS::ApiGateway::RestApi') continue
      const { name } = names(stack, id)
      const url = urls[id] ?? urls[String(Properties?.['Name'])] ?? urls[name]
      if (url === undefined) throw new Error(`The host has no local address for the REST API ${stack}/${id}`)
      const pattern = new RegExp(
        `https://${name}\\.execute-api\\.${region}\\.amazonaws\\.com(/[A-Za-z0-9_-]+)?(?![A-Za-z0-9_-])`,
        'g',
      )
      apis.push({ pattern, url })
    }
  return (value: string) =>
    value.includes('.execute-api.') ? apis.reduce((text, { pattern, url }) => text.replace(pattern, url), value) : value
}

/** Names and resolves the resources of all stacks together. */
export class Loader {
  readonly #assembly: Assembly
  readonly #stacks: Map<string, Template>
  readonly #overrides: Overrides
  readonly #types: ResourceTypes
  readonly #names = new Map<string, Named>()
  readonly #pending = new Set<string>()
  readonly #address: (value: string) => string

  constructor(assembly: Assembly, overrides: Overrides, types: ResourceTypes) {
    this.#assembly = assembly
    this.#stacks = new Map(assembly.templates.map((template) => [template.stack, template]))
    this.#overrides = overrides
    this.#types = types
    refuseUnknown(assembly.templates, types)
    this.#address = localAddresses(assembly.templates, (stack, id) => this.#named(stack, id), overrides.urls)
  }

  #resource(stack: string, id: string): TemplateResource | undefined {
    return this.#stacks.get(stack)?.resources[id]
  }

  #named(stack: string, id: string): Named {
    const key = `${stack}/${id}`
    const cached = this.#names.get(key)
    if (cached) return cached
    const resource = this.#resource(stack, id)
    const naming = resource && (this.#types.run[resource.Type] ?? this.#types.ignored[resource.Type])
    if (!resource || !naming) throw new Error(`nothing is called ${key}`)
    if (this.#pending.has(key)) throw new Error(`the name of ${key} depends on itself`)
    this.#pending.add(key)
    const named = naming({
      stack,
      id,
      region,
      account,
      wireUrl: this.#overrides.wireUrl,
      arn: (service, rest) => `arn:aws:${service}:${region}:${account}:${rest}`,
      hash: (length) => stableId(key, length),
      text: (property) => {
        const value = resolve(resource.Properties?.[property], this.scope(stack))
        return value === undefined ? undefined : String(value)
      },
    })
    this.#pending.delete(key)
    this.#names.set(key, named)
    return named
  }

  #imported(exportName: string): unknown {
    for (const { stack, outputs } of this.#stacks.values())
      for (const { Value, Export } of Object.values(outputs))
        if (Export && resolve(Export.Name, this.scope(stack)) === exportName) return resolve(Value, this.scope(stack))
    throw new Error(`no stack exports ${exportName}`)
  }

  #output(stackName: string, outputName: string): unknown {
    for (const { stack, deployedName, outputs } of this.#stacks.values())
      if (deployedName === stackName && outputs[outputName])
        return resolve(outputs[outputName].Value, this.scope(stack))
    throw new Error(`the stack ${stackName} has no output ${outputName}`)
  }

  scope(stack: string): StackScope {
    return {
      text: (value) => this.#address?.(value) ?? value,
      imported: (name) => this.#imported(name),
      output: (stackName, outputName) => this.#output(stackName, outputName),
      attribute: (id, attribute) => {
        const named = this.#named(stack, id)
        const value = named.attributes?.[attribute] ?? (attribute === 'Arn' ? named.arn : undefined)
        if (value === undefined)
          throw new Error(`no attribute ${attribute} of ${id} (${this.#resource(stack, id)?.Type})`)
        return value
      },
      ref: (id) => {
        if (id in pseudo) return pseudo[id]
        if (id === 'AWS::StackName') return stack
        if (id === 'AWS::StackId') return `arn:aws:cloudformation:${region}:${account}:stack/${stack}/local`
        const parameter = this.#stacks.get(stack)?.parameters[id]
        if (parameter?.Default !== undefined) return parameter.Default
        return this.#named(stack, id).name
      },
    }
  }

  *resources() {
    for (const { stack, resources } of this.#assembly.templates)
      for (const [id, { Type, Properties: raw = {} }] of Object.entries(resources)) {
        if (!this.#types.run[Type]) continue
        try {
          const { name, arn } = this.#named(stack, id)
          const properties = resolve(raw, this.scope(stack)) as Record<string, unknown>
          yield { id, stack, type: Type, properties, name, ...(arn !== undefined && { arn }), raw }
        } catch (cause) {
          throw new Error(`${stack}/${id} (${Type}): ${(cause as Error).message}`, { cause })
        }
      }
  }
}
