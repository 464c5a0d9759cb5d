"""Accessors for the secrets in Pulumi ESC: the part of the real module that stanch reads, and no more."""

# Application key -> path in Pulumi ESC.
esc_key_mappings = {
    # Infrastructure
    "docker_hub_access_token": "values.sophia.infrastructure.docker.access_token",
    "lambda_api_key": "values.sophia.infrastructure.lambda_labs.api_key",
    # AI services
    "openai_api_key": "values.sophia.ai_services.openai_api_key",
    # Data
    "snowflake_password": "values.sophia.data.snowflake_password",
    # Integrations
    "slack_bot_token": "values.sophia.business_intelligence.slack_bot_token",
    "hubspot_access_token": "values.sophia.business_intelligence.hubspot_access_token",
}
