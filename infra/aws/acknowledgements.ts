import { Validations } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

interface Acknowledged {
  id: string
  reason: string
}

const acknowledge = (scope: Construct, list: readonly Acknowledged[]): void => {
  for (const one of list) Validations.of(scope).acknowledge(one)
}

/** Holds for each function alike. */
export const acknowledgeFunction = (scope: Construct): void =>
  acknowledge(scope, [
    { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'X-Ray and SendTask know no finer resource than *.' },
  ])

export const acknowledgeDeadLetters = (scope: Construct): void => acknowledge(scope, [])
export const acknowledgeMachine = (scope: Construct): void => acknowledge(scope, [])
export const acknowledgeApi = (scope: Construct): void => acknowledge(scope, [])
export const acknowledgePublic = (scope: Construct): void => acknowledge(scope, [])
export const acknowledgeDemo = (scope: Construct): void => acknowledge(scope, [])
