import { createHash } from 'node:crypto'

/** The properties that a name may depend on. */
export interface Naming {
  stack: string
  id: string
  region: string
  account: string
  wireUrl: string
  /** A property as text, resolved; undefined when it is not set. */
  text(property: string): string | undefined
  /** The ARN of a regional resource. */
  arn(service: string, rest: string): string
  /** A stable id that looks like the service's own. */
  hash(length: number): string
}
export interface Named {
  /** The value of Ref. */
  name: string
  arn?: string
  /** The values of Fn::GetAtt, without `Arn`. */
  attributes?: Record<string, string>
}
export type Name = (of: Naming) => Named
/** How resources are named, by type. */
export type Names = Record<string, Name>

/** The resource types of a template that the host knows. */
export interface ResourceTypes {
  /** The types that run here. */
  run: Names
  /** The types that have no effect here. They have names, because others may refer to them. */
  ignored: Names
}

/** The generated name of a resource without one. */
export const fallback = (of: Naming): string => `${of.stack}-${of.id}`

/** A resource that nobody refers to by an ARN. */
export const plain: Name = (of) => ({ name: fallback(of) })

/** A regional resource whose name is one of its properties. */
export const named =
  (property: string, service: string, rest: (name: string) => string): Name =>
  (of) => {
    const name = of.text(property) ?? fallback(of)
    return { name, arn: of.arn(service, rest(name)), attributes: { Name: name } }
  }

/** These types, all named plainly. */
export const plainly = (...types: string[]): Names => Object.fromEntries(types.map((type) => [type, plain]))

/** A stable hexadecimal id from a name. */
export const stableId = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length)
