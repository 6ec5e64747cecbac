"""Images: upload, files, quotas, trash. May import translations, captions and all below."""
