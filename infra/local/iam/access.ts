export interface Denied {
  role: string
  action: string
  resource: string
}

/** Decides calls by the template's policies and remembers what it refused. */
export interface Access {
  /** Throws AwsError `AccessDeniedException` unless the role may do this; `context` holds condition keys. */
  require(roleArn: string, action: string, resource: string, context?: Record<string, string[]>): void
  /** Throws unless a resource-side grant (AWS::Lambda::Permission) lets this service principal invoke the function. */
  requireInvoke(principal: string, functionArn: string, sourceArn: string): void
  denied(): readonly Denied[]
}
