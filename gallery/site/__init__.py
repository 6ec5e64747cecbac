"""Parts of all pages: template context, navigation, API schema. May import every package."""
