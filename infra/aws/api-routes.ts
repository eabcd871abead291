import type { Stack } from 'aws-cdk-lib'
import { AuthorizationType, type IAuthorizer, type IRestApi } from 'aws-cdk-lib/aws-apigateway'
import type { Role } from 'aws-cdk-lib/aws-iam'
import type { FoundRoute } from '#infra/discover.ts'
import { acknowledgePublic } from './acknowledgements.ts'
import { addRoute, callsFunction, gatewayRole, refuseOthers } from './methods.ts'
import { functionArn } from './names.ts'

/** Who checks tokens. Without one only public routes can be deployed. */
export interface Authorizers {
  /** For reads, which may be told what the authorizer answered a minute ago. */
  cached: IAuthorizer | undefined
  /** For commands, because a decision must notice a logout. */
  fresh: IAuthorizer | undefined
}

/** Two stacks may share no path but the root, because a place in a path is one resource. */
export const isProgramPath = (path: string): boolean => path.startsWith('/v1/')

/** Puts paths and methods into the stack. They refer to functions by name, so that a deploy can remove one. */
export const addRoutes = (stack: Stack, api: IRestApi, by: Authorizers, routes: readonly FoundRoute[]): void => {
  for (const [area, some] of Map.groupBy(routes, ({ area }) => area)) {
    const role = gatewayRole(
      stack,
      area,
      some.map(({ name }) => functionArn(stack, name)),
    )
    for (const route of some) addMethods(stack, api, by, route, role)
  }
  for (const [path, some] of Map.groupBy(routes, ({ spec }) => spec.path)) {
    const methods = some.map(({ spec }) => spec.method)
    refuseOthers(api.root.resourceForPath(path), methods)
  }
}

const addMethods = (
  stack: Stack,
  api: IRestApi,
  by: Authorizers,
  { name, spec, file }: FoundRoute,
  role: Role,
): void => {
  const authorizer = spec.method === 'GET' ? by.cached : by.fresh
  if (spec.access !== 'public' && !authorizer) throw new Error(`${file} is not public and no authorizer was found`)
  const integration = callsFunction(stack, functionArn(stack, name), role)
  const methods = addRoute(api.root.resourceForPath(spec.path), spec.method, integration, {
    operationName: spec.operation,
    ...(spec.access !== 'public' && authorizer
      ? { authorizer, authorizationType: AuthorizationType.CUSTOM }
      : { authorizationType: AuthorizationType.NONE }),
  })
  if (spec.access === 'public') for (const method of methods) acknowledgePublic(method)
}
