"""Pure calculations: frames and arrays in, frozen results out. No SQL and no Streamlit."""
