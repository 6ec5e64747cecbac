"""What spans the site: template context, navigation, API schema. May import every room."""
